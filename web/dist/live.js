// node_modules/graphql-ws/dist/common-CGW11Fyb.js
function e(e) {
	return e === null ? "null" : Array.isArray(e) ? "array" : typeof e;
}
function t(t) {
	return e(t) === "object";
}
function n(e) {
	return Array.isArray(e) && e.length > 0 && e.every((e) => "message" in e);
}
function r(e, t) {
	return e.length < 124 ? e : t;
}
var i = /* @__PURE__ */ ((e) => (e[e.InternalServerError = 4500] = "InternalServerError", e[e.InternalClientError = 4005] = "InternalClientError", e[e.BadRequest = 4400] = "BadRequest", e[e.BadResponse = 4004] = "BadResponse", e[e.Unauthorized = 4401] = "Unauthorized", e[e.Forbidden = 4403] = "Forbidden", e[e.SubprotocolNotAcceptable = 4406] = "SubprotocolNotAcceptable", e[e.ConnectionInitialisationTimeout = 4408] = "ConnectionInitialisationTimeout", e[e.ConnectionAcknowledgementTimeout = 4504] = "ConnectionAcknowledgementTimeout", e[e.SubscriberAlreadyExists = 4409] = "SubscriberAlreadyExists", e[e.TooManyInitialisationRequests = 4429] = "TooManyInitialisationRequests", e))(i || {}), a = /* @__PURE__ */ ((e) => (e.ConnectionInit = "connection_init", e.ConnectionAck = "connection_ack", e.Ping = "ping", e.Pong = "pong", e.Subscribe = "subscribe", e.Next = "next", e.Error = "error", e.Complete = "complete", e))(a || {});
function o(r) {
	if (!t(r)) throw Error(`Message is expected to be an object, but got ${e(r)}`);
	if (!r.type) throw Error("Message is missing the 'type' property");
	if (typeof r.type != "string") throw Error(`Message is expects the 'type' property to be a string, but got ${e(r.type)}`);
	switch (r.type) {
		case "connection_init":
		case "connection_ack":
		case "ping":
		case "pong":
			if (r.payload != null && !t(r.payload)) throw Error(`"${r.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${r.payload}"`);
			break;
		case "subscribe":
			if (typeof r.id != "string") throw Error(`"${r.type}" message expects the 'id' property to be a string, but got ${e(r.id)}`);
			if (!r.id) throw Error(`"${r.type}" message requires a non-empty 'id' property`);
			if (!t(r.payload)) throw Error(`"${r.type}" message expects the 'payload' property to be an object, but got ${e(r.payload)}`);
			if (typeof r.payload.query != "string") throw Error(`"${r.type}" message payload expects the 'query' property to be a string, but got ${e(r.payload.query)}`);
			if (r.payload.variables != null && !t(r.payload.variables)) throw Error(`"${r.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${e(r.payload.variables)}`);
			if (r.payload.operationName != null && e(r.payload.operationName) !== "string") throw Error(`"${r.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${e(r.payload.operationName)}`);
			if (r.payload.extensions != null && !t(r.payload.extensions)) throw Error(`"${r.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${e(r.payload.extensions)}`);
			break;
		case "next":
			if (typeof r.id != "string") throw Error(`"${r.type}" message expects the 'id' property to be a string, but got ${e(r.id)}`);
			if (!r.id) throw Error(`"${r.type}" message requires a non-empty 'id' property`);
			if (!t(r.payload)) throw Error(`"${r.type}" message expects the 'payload' property to be an object, but got ${e(r.payload)}`);
			break;
		case "error":
			if (typeof r.id != "string") throw Error(`"${r.type}" message expects the 'id' property to be a string, but got ${e(r.id)}`);
			if (!r.id) throw Error(`"${r.type}" message requires a non-empty 'id' property`);
			if (!n(r.payload)) throw Error(`"${r.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(r.payload)}`);
			break;
		case "complete":
			if (typeof r.id != "string") throw Error(`"${r.type}" message expects the 'id' property to be a string, but got ${e(r.id)}`);
			if (!r.id) throw Error(`"${r.type}" message requires a non-empty 'id' property`);
			break;
		default: throw Error(`Invalid message 'type' property "${r.type}"`);
	}
	return r;
}
function s(e, t) {
	return o(typeof e == "string" ? JSON.parse(e, t) : e);
}
function c(e, t) {
	return o(e), JSON.stringify(e, t);
}
// node_modules/graphql-ws/dist/client.js
function l(e) {
	let { url: t, connectionParams: n, lazy: o = !0, onNonLazyError: l = console.error, lazyCloseTimeout: m = 0, keepAlive: h = 0, disablePong: g, connectionAckWaitTimeout: _ = 0, retryAttempts: v = 5, retryWait: y = async function(e) {
		let t = 2 ** e;
		await new Promise((e) => setTimeout(e, t * 1e3 + Math.floor(Math.random() * 2700 + 300)));
	}, shouldRetry: b = d, on: x, webSocketImpl: S, generateID: C = function() {
		return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (e) => {
			let t = Math.random() * 16 | 0;
			return (e == "x" ? t : t & 3 | 8).toString(16);
		});
	}, jsonMessageReplacer: w, jsonMessageReviver: T } = e, E;
	if (S) {
		if (!p(S)) throw Error("Invalid WebSocket implementation provided");
		E = S;
	} else typeof WebSocket < "u" ? E = WebSocket : typeof global < "u" ? E = global.WebSocket || global.MozWebSocket : typeof window < "u" && (E = window.WebSocket || window.MozWebSocket);
	if (!E) throw Error("WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`");
	let D = E, O = (() => {
		let e = /* @__PURE__ */ (() => {
			let e = {};
			return {
				on(t, n) {
					return e[t] = n, () => {
						delete e[t];
					};
				},
				emit(t) {
					"id" in t && e[t.id]?.(t);
				}
			};
		})(), t = {
			connecting: x?.connecting ? [x.connecting] : [],
			opened: x?.opened ? [x.opened] : [],
			connected: x?.connected ? [x.connected] : [],
			ping: x?.ping ? [x.ping] : [],
			pong: x?.pong ? [x.pong] : [],
			message: x?.message ? [e.emit, x.message] : [e.emit],
			closed: x?.closed ? [x.closed] : [],
			error: x?.error ? [x.error] : []
		};
		return {
			onMessage: e.on,
			on(e, n) {
				let r = t[e];
				return r.push(n), () => {
					let e = r.indexOf(n);
					e > -1 && r.splice(e, 1);
				};
			},
			emit(e, ...n) {
				for (let r of [...t[e]]) r(...n);
			}
		};
	})();
	function k(e) {
		let t = [O.on("error", (n) => {
			t.forEach((e) => e()), e(n);
		}), O.on("closed", (n) => {
			t.forEach((e) => e()), e(n);
		})];
		return () => t.forEach((e) => e());
	}
	let A, j = 0, M, N = !1, P = 0, F = !1;
	async function I() {
		clearTimeout(M);
		let [e, o] = await (A ??= new Promise((e, o) => (async () => {
			if (N) {
				if (await y(P), !j) return A = void 0, o({
					code: 1e3,
					reason: "All Subscriptions Gone"
				});
				P++;
			}
			O.emit("connecting", N);
			let l = new D(typeof t == "function" ? await t() : t, "graphql-transport-ws"), d, f;
			function p() {
				isFinite(h) && h > 0 && (clearTimeout(f), f = setTimeout(() => {
					l.readyState === D.OPEN && (l.send(c({ type: a.Ping })), O.emit("ping", !1, void 0));
				}, h));
			}
			k((e) => {
				A = void 0, clearTimeout(d), clearTimeout(f), o(e), e instanceof u && (l.close(4499, "Terminated"), l.onerror = null, l.onclose = null);
			}), l.onerror = (e) => O.emit("error", e), l.onclose = (e) => O.emit("closed", e), l.onopen = async () => {
				try {
					O.emit("opened", l);
					let e = typeof n == "function" ? await n() : n;
					if (l.readyState !== D.OPEN) return;
					l.send(c(e ? {
						type: a.ConnectionInit,
						payload: e
					} : { type: a.ConnectionInit }, w)), isFinite(_) && _ > 0 && (d = setTimeout(() => {
						l.close(i.ConnectionAcknowledgementTimeout, "Connection acknowledgement timeout");
					}, _)), p();
				} catch (e) {
					O.emit("error", e), l.close(i.InternalClientError, r(e instanceof Error ? e.message : String(e), "Internal client error"));
				}
			};
			let m = !1;
			l.onmessage = ({ data: t }) => {
				try {
					let n = s(t, T);
					if (O.emit("message", n), n.type === "ping" || n.type === "pong") {
						O.emit(n.type, !0, n.payload), n.type === "pong" ? p() : g || (l.send(c(n.payload ? {
							type: a.Pong,
							payload: n.payload
						} : { type: a.Pong }, w)), O.emit("pong", !1, n.payload));
						return;
					}
					if (m) return;
					if (n.type !== a.ConnectionAck) throw Error(`First message cannot be of type ${n.type}`);
					clearTimeout(d), m = !0, O.emit("connected", l, n.payload, N), N = !1, P = 0;
					let r = new Promise((e, t) => k(t));
					r.catch(() => {}), e([l, r]);
				} catch (e) {
					l.onmessage = null, O.emit("error", e), l.close(i.BadResponse, r(e instanceof Error ? e.message : String(e), "Bad response"));
				}
			};
		})()));
		e.readyState === D.CLOSING && await o;
		let l = () => {}, d = new Promise((e) => l = e);
		return [
			e,
			l,
			new Promise((t, n) => {
				let r = k(n);
				e.readyState !== D.OPEN && o.catch(n), d.then(() => {
					if (r(), !j) {
						let t = () => e.close(1e3, "Normal Closure");
						isFinite(m) && m > 0 ? (clearTimeout(M), M = setTimeout(() => {
							!j && e.readyState === D.OPEN && t();
						}, m)) : t();
					}
					t();
				});
			})
		];
	}
	function L(e) {
		if (d(e) && (f(e.code) || [
			i.InternalServerError,
			i.InternalClientError,
			i.BadRequest,
			i.BadResponse,
			i.Unauthorized,
			i.SubprotocolNotAcceptable,
			i.SubscriberAlreadyExists,
			i.TooManyInitialisationRequests
		].includes(e.code))) throw e;
		if (F) return !1;
		if (d(e) && e.code === 1e3) return j > 0;
		if (!v || P >= v || !b(e)) throw e;
		return N = !0;
	}
	o || (async () => {
		for (j++;;) try {
			let [, , e] = await I();
			await e;
		} catch (e) {
			try {
				if (!L(e)) return;
			} catch (e) {
				return l?.(e);
			}
		}
	})();
	function R(e, t) {
		let n = C(e), r = !1, i = !1, o = () => {
			j--, r = !0;
		};
		return (async () => {
			for (j++;;) try {
				let [s, l, u] = await I();
				if (r) return u.catch(() => {}), l();
				let d = O.onMessage(n, (e) => {
					switch (e.type) {
						case a.Next:
							t.next(e.payload);
							return;
						case a.Error:
							i = !0, r = !0, t.error(e.payload), o();
							return;
						case a.Complete:
							r = !0, o();
							return;
					}
				});
				s.send(c({
					id: n,
					type: a.Subscribe,
					payload: e
				}, w)), o = () => {
					!r && s.readyState === D.OPEN && s.send(c({
						id: n,
						type: a.Complete
					}, w)), j--, r = !0, l();
				}, await u.finally(d);
				return;
			} catch (e) {
				if (!L(e)) return;
			}
		})().then(() => {
			i || t.complete();
		}).catch((e) => {
			t.error(e);
		}), () => {
			r || o();
		};
	}
	return {
		on: O.on,
		subscribe: R,
		iterate(e) {
			let t = [], n = {
				done: !1,
				error: null,
				resolve: () => {}
			}, r = R(e, {
				next(e) {
					t.push(e), n.resolve();
				},
				error(e) {
					n.done = !0, n.error = e, n.resolve();
				},
				complete() {
					n.done = !0, n.resolve();
				}
			}), i = async function* () {
				for (;;) {
					for (t.length || await new Promise((e) => n.resolve = e); t.length;) yield t.shift();
					if (n.error) throw n.error;
					if (n.done) return;
				}
			}();
			return i.throw = async (e) => (n.done || (n.done = !0, n.error = e, n.resolve()), {
				done: !0,
				value: void 0
			}), i.return = async () => (r(), {
				done: !0,
				value: void 0
			}), i;
		},
		async dispose() {
			if (F = !0, A) {
				let [e] = await A;
				e.close(1e3, "Normal Closure");
			}
		},
		terminate() {
			A && O.emit("closed", new u());
		}
	};
}
var u = class extends Error {
	name = "TerminatedCloseEvent";
	message = "4499: Terminated";
	code = 4499;
	reason = "Terminated";
	wasClean = !1;
};
function d(e) {
	return t(e) && "code" in e && "reason" in e;
}
function f(e) {
	return ![
		1e3,
		1001,
		1006,
		1005,
		1012,
		1013,
		1014
	].includes(e) && e >= 1e3 && e <= 1999;
}
function p(e) {
	return typeof e == "function" && "constructor" in e && "CLOSED" in e && "CLOSING" in e && "CONNECTING" in e && "OPEN" in e;
}
// src/live/connection.ts
function m(e, t, n) {
	return t === "connected" ? { phase: "live" } : e.phase === "live" ? {
		phase: t === "lost" ? "reconnecting" : "offline",
		since: n
	} : t === "overdue" ? {
		phase: "offline",
		since: e.since
	} : e;
}
// src/live/line.ts
var h = 1e4, g = class {
	#e = {
		phase: "connecting",
		since: /* @__PURE__ */ new Date()
	};
	#t;
	#n;
	constructor(e) {
		this.#n = e, this.take("lost");
	}
	get connection() {
		return this.#e;
	}
	take(e) {
		this.#e = m(this.#e, e, /* @__PURE__ */ new Date());
		let { phase: t } = this.#e;
		t === "live" || t === "offline" ? (clearTimeout(this.#t), this.#t = void 0) : this.#t ??= setTimeout(() => this.take("overdue"), h), this.#n(this.#e);
	}
};
// src/live/pause.ts
function _(e, t = Math.random) {
	return t() * Math.min(3e4, 500 * 2 ** Math.min(e, 16));
}
var v = class {
	#e = -1;
	#t;
	async before() {
		let e = this.#e++;
		e < 0 || (await new Promise((t) => {
			let n = setTimeout(t, _(e));
			this.#t = () => {
				clearTimeout(n), t();
			};
		}), this.#t = void 0);
	}
	reset() {
		this.#e = 0;
	}
	wake() {
		this.#t?.();
	}
};
// src/live/resuming.ts
function y(e) {
	return {
		...e,
		subscribe(t, n) {
			let r = {
				...t,
				variables: { ...t.variables },
				extensions: { ...t.extensions }
			}, i = b(t.query) ? (e) => r.variables.after = e : (e) => r.extensions.cursor = e;
			return e.subscribe(r, {
				...n,
				next(e) {
					let t = e.extensions?.cursor;
					t && i(t), n.next(e);
				},
				error: (e) => n.error(e),
				complete: () => n.complete()
			});
		}
	};
}
function b(e) {
	return /\$after\s*:/.test(e);
}
// src/live/client.ts
function x(e = location) {
	return `${e.protocol === "https:" ? "wss" : "ws"}://${e.host}/graphql`;
}
function S({ url: e, authorization: t, onConnection: n, onRefused: r, webSocketImpl: i }) {
	let a = new v(), o = new g((e) => n?.(e)), s, c, u = l({
		url: async () => (await a.before(), e),
		...t ? { connectionParams: async () => ({ authorization: typeof t == "string" ? t : await t() }) } : {},
		...i ? { webSocketImpl: i } : {},
		retryAttempts: Infinity,
		shouldRetry: () => !0,
		retryWait: () => Promise.resolve(),
		connectionAckWaitTimeout: 1e4,
		keepAlive: 15e3,
		on: {
			connected: () => {
				s = setTimeout(() => a.reset(), 5e3), o.take("connected");
			},
			ping: (e) => {
				e || (c = setTimeout(() => u.terminate(), 5e3));
			},
			pong: (e) => {
				e && clearTimeout(c);
			},
			closed: (e) => {
				e.code === 4403 && r?.(), clearTimeout(c), clearTimeout(s), o.take("lost");
			}
		}
	});
	return {
		client: y(u),
		pause: a,
		line: o
	};
}
export { S as createLiveClient, y as resuming, x as socketURL };
