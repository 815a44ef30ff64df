// Package ent holds Waybill's records.
//
// One file per record stands in ent/schema; ent/rule keeps the tenants apart;
// ent/migrate holds the versioned SQL. Everything else is generated from them.
package ent

//go:generate go run -mod=mod entc.go
