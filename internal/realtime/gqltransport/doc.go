// Package gqltransport serves GraphQL over WebSocket (graphql-transport-ws) and
// server-sent events so that a feed costs one execution per event, however many
// follow it. It knows GraphQL and sockets, and nothing of orders.
//
//	resolver ──▶ stream ──▶ tail, encoded once ──▶ shard ──▶ socket
//	             (one execution          │           (one loop per core,
//	              for a group)           └▶ ring      never waits for a socket)
//
// Subscribers that would be told the same (document, variables but for the
// cursor, scope of what they may see) form a group. A group has one main stream;
// who comes back from longer ago than its ring reaches begins in a side stream
// of its own and moves over once that has caught up.
//
// The engine never loses silently: a subscriber gets every message after its
// cursor in order, or its connection is closed with 1013 and it resumes, or (a
// STATE feed) gets the newest state.
package gqltransport
