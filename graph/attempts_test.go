package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/internal/audit"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/supplier"
)

// fillStore makes one record of every kind and returns their ids.
func (c caller) fillStore(t *testing.T) map[string]string {
	t.Helper()
	shipped, open := c.order(t, secret+"-1"), c.order(t, secret+"-2")
	c.ship(t, shipped)
	c.must(t, fmt.Sprintf(`mutation { hold(input: {id: %q, reason: OTHER, note: "`+secret+`"}) { id } }`, open), nil)
	c.must(t, `mutation { createOrder(input: {externalId: "`+secret+`-3", paid: true, lines: [{sku: "nobody", title: "T", unitPrice: "1.00 BRL", quantity: 1}],
		shippingAddress: {name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01310-100", countryCode: "BR"}}) { id } }`, nil)
	c.must(t, fmt.Sprintf(`mutation { recordRefund(input: {orderId: %q, externalId: "`+secret+`", amount: "1.00 BRL"}) { id } }`, open), nil)
	c.must(t, `mutation { connectEasyPost(input: {webhookSecret: "`+secret+`"}) { id } }`, nil)
	c.must(t, `{ shippingQuote(input: {countryCode: "BR", lines: [{sku: "north", quantity: 1}]}) { options { name } } }`, nil) // makes the key of quotes
	line := text(c.must(t, `{ shipments { edges { node { lines { id } subOrder { id } } } } }`, nil), "shipments.edges.0.node.lines.0.id")
	back := text(c.must(t, fmt.Sprintf(`mutation { requestReturn(input: {orderId: %q, reason: OTHER, note: "`+secret+`", lines: [{shipmentLineId: %q, quantity: 1}]}) { id lines { shipmentLine { id } } order { name } refunded } }`, shipped, line), nil), "requestReturn.id")
	sent := c.must(t, `{ shipments { edges { node { subOrder { id supplier { id } } } } } }`, nil)
	gone := text(sent, "shipments.edges.0.node.subOrder.id")
	c.tell(t, text(sent, "shipments.edges.0.node.subOrder.supplier.id"), gone, supplier.Tracking{
		TrackingNumber: "BR" + gone,
		Events:         []supplier.TrackingEvent{{Status: supplier.TrackInTransit, Message: secret, Location: secret, OccurredAt: time.Now()}},
	})
	claim := text(c.must(t, fmt.Sprintf(`mutation { claimFromSupplier(input: {subOrderId: %q, returnId: %q, amount: "1.00 BRL", note: "`+secret+`"}) { id amount granted return { name } subOrder { name } } }`, gone, back), nil), "claimFromSupplier.id")
	got := c.must(t, fmt.Sprintf(`{
		store { id } accessTokens { edges { node { id } } } messages { edges { node { id } } }
		suppliers { edges { node { id offers { variant { id } } } } }
		shipped: order(id: %q) { buyerLinks { token } subOrders { submissions { id } } }
		shipments { edges { node { id parcels { id } } } } workQueue { edges { node { id nextAction subOrder { name } } } }
		open: order(id: %q) { lines { id } holds { id } buyerLinks { id token } subOrders { id } }
	}`, shipped, open), nil)
	opened := c.must(t, fmt.Sprintf(`mutation { createSupplierLink(input: {supplierId: %q}) { supplierLink { id hint supplier { name } } } }`, text(got, "suppliers.edges.0.node.id")), nil)
	hooked := text(c.must(t, `mutation { createWebhookEndpoint(input: {url: "https://shop.example/`+secret+`", description: "`+secret+`"}) { endpoint { id } } }`, nil), "createWebhookEndpoint.endpoint.id")
	noted := c.must(t, fmt.Sprintf(`mutation { addNote(input: {orderId: %q, body: "`+secret+`"}) { id } }`, open), nil)
	view := c.must(t, `mutation { saveView(input: {page: "orders", name: "`+secret+`", criteria: {q: "`+secret+`"}, shared: true}) { id } }`, nil)
	c.asks(t, text(got, "shipped.buyerLinks.0.token"), fulfillment.BuyerRequestInput{Kind: buyerrequest.KindNotReceived, TrackingNumber: "BR" + gone, Note: secret})
	c.asks(t, text(got, "open.buyerLinks.0.token"), fulfillment.BuyerRequestInput{Kind: buyerrequest.KindCancel, Note: secret})
	asked := c.must(t, fmt.Sprintf(`{ order(id: %q) { buyerRequests { id } } }`, open), nil)
	return map[string]string{
		"request": text(asked, "order.buyerRequests.0.id"),
		"note":    text(noted, "addNote.id"), "view": text(view, "saveView.id"),
		"endpoint":     hooked,
		"delivery":     text(c.must(t, fmt.Sprintf(`mutation { sendTestWebhook(endpointId: %q) { id endpoint { url waiting } } }`, hooked), nil), "sendTestWebhook.id"),
		"supplierLink": text(opened, "createSupplierLink.supplierLink.id"),
		"order":        open, "store": text(got, "store.id"), "token": text(got, "accessTokens.edges.0.node.id"),
		"message": text(got, "messages.edges.0.node.id"), "supplier": text(got, "suppliers.edges.0.node.id"),
		"variant": text(got, "suppliers.edges.0.node.offers.0.variant.id"), "line": text(got, "open.lines.0.id"),
		"hold": text(got, "open.holds.0.id"), "link": text(got, "open.buyerLinks.0.id"), "linkToken": text(got, "open.buyerLinks.0.token"),
		"subOrder": text(got, "open.subOrders.0.id"), "submitted": shipped,
		"profile":    text(c.must(t, `mutation { createShippingProfile(input: {name: "`+secret+`", groups: [{zones: [{name: "`+secret+`", restOfWorld: true, rates: [{name: "Standard", kind: FLAT, amount: "5.00 BRL"}]}]}]}) { id groups { name zones { name rates { name amount bands { from } } } } } }`, nil), "createShippingProfile.id"),
		"member":     c.member(t, text(got, "store.id")),
		"invitation": text(c.must(t, `mutation { inviteMember(input: {email: "`+strings.ToLower(secret)+`2@b.example", role: VIEWER}) { id } }`, nil), "inviteMember.id"),
		"return":     back, "claim": claim, "shipmentLine": line,
		"incident": text(got, "workQueue.edges.0.node.id"),
		"shipment": text(got, "shipments.edges.0.node.id"), "parcel": text(got, "shipments.edges.0.node.parcels.0.id"),
	}
}

// asks has the buyer behind a link ask for something, as the form on the page does.
func (h *house) asks(t *testing.T, token string, in fulfillment.BuyerRequestInput) {
	t.Helper()
	ctx := audit.With(t.Context(), audit.Request{Action: "askAsBuyer", ID: "req_1"})
	if err := h.fulfillment.AskAsBuyer(ctx, token, in); err != nil {
		t.Fatalf("AskAsBuyer(%s): %v", in.Kind, err)
	}
}

// member adds a person to the store and returns the id of their membership.
func (c caller) member(t *testing.T, storeID string) string {
	t.Helper()
	if err := c.people.Add(t.Context(), storeID, strings.ToLower(secret)+"@b.example", secret, "0123456789", auth.Owner); err != nil {
		t.Fatalf("add member: %v", err)
	}
	return text(c.must(t, `{ members { id } }`, nil), "members.0.id")
}

// attempt asks one field of a root for records of store A. When own is set, the
// field is about the asker's own store and may work, without showing A's.
type attempt struct {
	document string
	own      bool
}

// attemptsOn has one attempt for each field of the roots.
func attemptsOn(id map[string]string) map[string]attempt {
	on := func(format, of string) attempt { return attempt{document: fmt.Sprintf(format, id[of])} }
	own := func(document string) attempt { return attempt{document: document, own: true} }
	return map[string]attempt{
		"Query.node":                  on(`node(id: %q) { id ... on Order { externalId } }`, "order"),
		"Query.nodes":                 own(fmt.Sprintf(`nodes(ids: [%q, %q]) { id ... on Order { externalId } ... on Supplier { name } }`, id["order"], id["supplier"])),
		"Query.order":                 on(`order(id: %q) { externalId }`, "order"),
		"Query.orderByExternalId":     {document: `orderByExternalId(externalId: "` + secret + `-1") { externalId }`},
		"Query.orders":                own(`orders(filter: {search: "` + secret + `-1"}) { totalCount edges { node { externalId } } }`),
		"Query.subOrders":             own(fmt.Sprintf(`subOrders(filter: {supplierId: %q}) { edges { node { order { externalId } } } }`, id["supplier"])),
		"Query.shipments":             own(`shipments { edges { node { subOrder { order { externalId } } } } }`),
		"Query.products":              own(`products(filter: {search: "` + secret + `"}) { edges { node { title } } }`),
		"Query.variants":              own(fmt.Sprintf(`variants(filter: {supplierId: %q}) { edges { node { product { title } } } }`, id["supplier"])),
		"Query.shippingProfiles":      own(`shippingProfiles { id name }`),
		"Query.suppliers":             own(`suppliers { edges { node { subOrders { edges { node { order { externalId } } } } } } }`),
		"Query.messages":              own(fmt.Sprintf(`messages(filter: {senderId: %q}) { edges { node { senderId body } } }`, id["supplier"])),
		"Query.store":                 own(`store { name }`),
		"Query.auditLog":              own(`auditLog { edges { node { action actor changes { fields { after } } } } }`),
		"Query.exportBuyer":           own(`exportBuyer(email: "bia@example.com") { data }`),
		"Mutation.eraseBuyer":         {document: fmt.Sprintf(`eraseBuyer(input: {orderId: %q, despiteOpenOrders: "x"}) { orders }`, id["order"]), own: true},
		"Query.savedViews":            own(`savedViews(page: "orders") { id name criteria }`),
		"Mutation.saveView":           own(`saveView(input: {page: "orders", name: "` + secret + `", criteria: {}, shared: true}) { criteria }`),
		"Mutation.deleteView":         on(`deleteView(id: %q)`, "view"),
		"Mutation.answerBuyerRequest": on(`answerBuyerRequest(input: {id: %q, grant: false}) { note buyerRequests { note } }`, "request"),
		"Mutation.addNote":            on(`addNote(input: {orderId: %q, body: "x"}) { body }`, "order"),
		"Mutation.editNote":           on(`editNote(input: {id: %q, body: "x"}) { body }`, "note"),
		"Mutation.deleteNote":         on(`deleteNote(id: %q)`, "note"),
		"Query.accessTokens":          own(`accessTokens { edges { node { id name } } }`),
		"Query.tracking":              own(fmt.Sprintf(`tracking(token: %q) { version }`, id["linkToken"])),

		"Query.shippingWhatIf":            on(`shippingWhatIf(input: {delete: %q}) { compared worst { orderName } }`, "profile"),
		"Mutation.rotateShippingQuoteKey": own(`rotateShippingQuoteKey { name }`),

		"Mutation.createProduct": {document: fmt.Sprintf(`createProduct(input: {title: "P", variants: [{sku: "p", price: "1.00 BRL", offers: [
			{supplierId: %q, supplierSku: "p", cost: "1.00 BRL"}]}]}) { id }`, id["supplier"])},
		"Mutation.createProducts":        own(fmt.Sprintf(`createProducts(inputs: [{title: "P", variants: [{sku: "p", price: "1.00 BRL", offers: [{supplierId: %q, supplierSku: "p", cost: "1.00 BRL"}]}]}]) { product { title } error { code } }`, id["supplier"])),
		"Mutation.setOffer":              {document: fmt.Sprintf(`setOffer(input: {variantId: %q, supplierId: %q, supplierSku: "x", cost: "1.00 BRL"}) { id }`, id["variant"], id["supplier"])},
		"Mutation.shipOrder":             on(`shipOrder(input: {orderId: %q}) { order { externalId } }`, "order"),
		"Mutation.shipOrders":            on(`shipOrders(inputs: [{orderId: %q}]) { order { externalId } error { code } }`, "order"),
		"Mutation.setFulfillmentMode":    on(`setFulfillmentMode(input: {mode: AUTOMATIC, submitWaiting: true, orderId: %q}) { waiting }`, "order"),
		"Mutation.hold":                  on(`hold(input: {id: %q, reason: OTHER}) { id }`, "subOrder"),
		"Mutation.releaseHold":           on(`releaseHold(id: %q) { id note }`, "hold"),
		"Mutation.cancelSubOrder":        on(`cancelSubOrder(input: {id: %q}) { id }`, "subOrder"),
		"Mutation.retrySubmission":       on(`retrySubmission(subOrderId: %q) { id }`, "subOrder"),
		"Mutation.acceptSubOrder":        on(`acceptSubOrder(id: %q) { id }`, "subOrder"),
		"Mutation.rejectSubOrder":        on(`rejectSubOrder(input: {id: %q, reason: OTHER}) { id }`, "subOrder"),
		"Mutation.routeSubOrder":         on(`routeSubOrder(id: %q) { id }`, "subOrder"),
		"Query.workQueue":                own(`workQueue { edges { node { message order { externalId } } } }`),
		"Mutation.acknowledgeIncident":   on(`acknowledgeIncident(id: %q) { id message }`, "incident"),
		"Mutation.resolveIncident":       on(`resolveIncident(input: {id: %q}) { id message }`, "incident"),
		"Query.rerouteOptions":           on(`rerouteOptions(subOrderId: %q) { supplier { name } }`, "subOrder"),
		"Mutation.rerouteSubOrder":       {document: fmt.Sprintf(`rerouteSubOrder(input: {id: %q, supplierId: %q}) { id }`, id["subOrder"], id["supplier"])},
		"Mutation.markShipped":           on(`markShipped(input: {subOrderId: %q, parcels: [{trackingNumber: "1"}]}) { id }`, "subOrder"),
		"Mutation.voidShipment":          on(`voidShipment(input: {id: %q}) { id }`, "shipment"),
		"Mutation.correctParcel":         on(`correctParcel(input: {id: %q, carrier: "ups"}) { id trackingNumber }`, "parcel"),
		"Mutation.markDelivered":         on(`markDelivered(input: {parcelId: %q}) { id trackingNumber }`, "parcel"),
		"Query.recognizeTrackingNumber":  own(`recognizeTrackingNumber(number: "1Z5R89390357567127") { carrier checkDigit }`),
		"Query.storeStatistics":          own(`storeStatistics(input: {from: "2026-01-01", to: "2026-12-31"}) { totals { orders } suppliers { name count } carriers { name } late { kind count } }`),
		"Query.shippingCoverage":         own(`shippingCoverage(countries: ["BR"]) { profile { name } variantCount variants(first: 1) }`),
		"Query.shippingQuote":            own(`shippingQuote(input: {countryCode: "BR", lines: [{sku: "north", quantity: 1}]}) { options { name amount } }`),
		"Mutation.createShippingProfile": own(`createShippingProfile(input: {name: "B", groups: []}) { name }`),
		"Mutation.updateShippingProfile": on(`updateShippingProfile(input: {id: %q, name: "stolen"}) { name }`, "profile"),
		"Mutation.importShippingProfile": on(`importShippingProfile(input: {id: %q, format: WAYBILL, document: "{\"format\":\"waybill-shipping-profile\",\"version\":1,\"name\":\"stolen\",\"enabled\":true,\"currency\":\"BRL\",\"groups\":[]}"}) { groups { id } }`, "profile"),
		"Mutation.deleteShippingProfile": on(`deleteShippingProfile(id: %q)`, "profile"),
		"Mutation.assignShippingProfile": on(`assignShippingProfile(input: {profileId: %q, skus: ["p"]}) { variants }`, "profile"),
		"Mutation.requestReturn":         {document: fmt.Sprintf(`requestReturn(input: {orderId: %q, reason: OTHER, lines: [{shipmentLineId: %q, quantity: 1}]}) { id }`, id["submitted"], id["shipmentLine"])},
		"Mutation.answerReturn":          on(`answerReturn(input: {id: %q, authorise: true}) { note }`, "return"),
		"Mutation.receiveReturn":         on(`receiveReturn(input: {id: %q}) { note }`, "return"),
		"Mutation.closeReturn":           on(`closeReturn(id: %q) { note }`, "return"),
		"Mutation.claimFromSupplier":     on(`claimFromSupplier(input: {subOrderId: %q, amount: "1.00 BRL"}) { note }`, "subOrder"),
		"Mutation.settleClaim":           on(`settleClaim(input: {id: %q}) { note }`, "claim"),
		"Mutation.reshipShipment":        on(`reshipShipment(input: {shipmentId: %q}) { order { externalId } }`, "shipment"),
		"Mutation.checkSubOrder":         on(`checkSubOrder(id: %q) { order { externalId } }`, "subOrder"),
		"Mutation.reconcileSupplier":     on(`reconcileSupplier(supplierId: %q) { supplier { name } }`, "supplier"),
		"Mutation.changeShippingAddress": on(`changeShippingAddress(input: {orderId: %q, address: {name: "B", line1: "Rua A 1", city: "São Paulo", postalCode: "01310-100", countryCode: "BR"}}) { externalId }`, "order"),
		"Mutation.createOrder":           own(`createOrder(input: {externalId: "B-1", lines: [{sku: "digital", title: "T", unitPrice: "1.00 BRL", quantity: 1, requiresShipping: false}]}) { externalId }`),
		"Mutation.createOrders":          own(`createOrders(inputs: [{externalId: "B-2", lines: [{sku: "digital", title: "T", unitPrice: "1.00 BRL", quantity: 1, requiresShipping: false}]}]) { order { externalId } }`),
		"Mutation.markOrderPaid":         on(`markOrderPaid(input: {id: %q}) { externalId }`, "order"),
		"Mutation.recordRefund":          on(`recordRefund(input: {orderId: %q, externalId: "R", amount: "1.00 BRL"}) { externalId }`, "order"),
		"Mutation.cancelOrder":           on(`cancelOrder(input: {id: %q}) { externalId }`, "order"),
		"Mutation.createBuyerLink":       on(`createBuyerLink(orderId: %q) { token }`, "order"),
		"Mutation.revokeBuyerLink":       on(`revokeBuyerLink(id: %q) { token }`, "link"),
		"Mutation.createStore":           own(`createStore(input: {name: "Gamma", currency: "BRL"}) { token }`),
		"Mutation.updateStore":           own(`updateStore(input: {undoWindowSeconds: 60}) { name }`),
		"Mutation.createAccessToken":     own(`createAccessToken(input: {name: "B", kind: APP}) { accessToken { name } }`),
		"Mutation.revokeAccessToken":     on(`revokeAccessToken(id: %q) { name }`, "token"),
		"Mutation.createSupplier":        own(`createSupplier(input: {name: "B", code: "north", endpoint: "https://supplier.example"}) { supplier { name } }`),
		"Mutation.updateSupplier":        on(`updateSupplier(input: {id: %q, name: "stolen"}) { name }`, "supplier"),
		"Mutation.rotateWebhookSecret":   on(`rotateWebhookSecret(supplierId: %q) { webhookSecret }`, "supplier"),
		"Mutation.createSupplierLink":    on(`createSupplierLink(input: {supplierId: %q}) { url supplierLink { supplier { name } } }`, "supplier"),
		"Mutation.revokeSupplierLink":    on(`revokeSupplierLink(id: %q) { hint }`, "supplierLink"),
		"Mutation.connectEasyPost":       own(`connectEasyPost(input: {webhookSecret: "b"}) { id }`),
		"Mutation.retryMessage":          on(`retryMessage(id: %q) { id }`, "message"),

		"Query.webhookEndpoints":               own(`webhookEndpoints { url description }`),
		"Query.webhookDeliveries":              own(fmt.Sprintf(`webhookDeliveries(filter: {endpointId: %q, status: PENDING}) { totalCount edges { node { endpoint { url } } } }`, id["endpoint"])),
		"Query.webhookEventKinds":              own(`webhookEventKinds`),
		"Mutation.createWebhookEndpoint":       own(`createWebhookEndpoint(input: {url: "https://b.example"}) { secret endpoint { url } }`),
		"Mutation.updateWebhookEndpoint":       on(`updateWebhookEndpoint(input: {id: %q, url: "https://stolen.example"}) { url }`, "endpoint"),
		"Mutation.rotateWebhookEndpointSecret": on(`rotateWebhookEndpointSecret(input: {id: %q}) { secret endpoint { url } }`, "endpoint"),
		"Mutation.deleteWebhookEndpoint":       on(`deleteWebhookEndpoint(id: %q)`, "endpoint"),
		"Mutation.sendTestWebhook":             on(`sendTestWebhook(endpointId: %q) { kind }`, "endpoint"),
		"Mutation.resendWebhookDelivery":       on(`resendWebhookDelivery(id: %q) { kind }`, "delivery"),
		"Mutation.resendWebhookDeliveries":     on(`resendWebhookDeliveries(input: {endpointId: %q, from: "2026-01-01T00:00:00Z"}) { deliveries }`, "endpoint"),

		"Query.viewer":                       own(`viewer { name store { name } }`),
		"Query.invitation":                   {document: `invitation(token: "wbo_none") { email }`},
		"Query.sessions":                     {document: `sessions { id }`},
		"Query.signInMethods":                own(`signInMethods { passkey }`),
		"Query.passkeys":                     {document: `passkeys { id }`},
		"Query.externalIdentities":           {document: `externalIdentities { id }`},
		"Query.members":                      own(`members { email }`),
		"Query.invitations":                  own(`invitations { email }`),
		"Mutation.signIn":                    own(`signIn(input: {email: "a@b.example", password: "none"}) { ticket }`),
		"Mutation.signInWithCode":            own(`signInWithCode(input: {ticket: "none", code: "000000"}) { name }`),
		"Mutation.beginPasskeySignIn":        own(`beginPasskeySignIn { options }`),
		"Mutation.finishPasskeySignIn":       own(`finishPasskeySignIn(credential: "{}") { ticket }`),
		"Mutation.signOut":                   {document: `signOut`},
		"Mutation.acceptInvitation":          {document: `acceptInvitation(input: {token: "none"}) { name }`},
		"Mutation.requestPasswordReset":      own(`requestPasswordReset(email: "nobody@b.example")`),
		"Mutation.resetPassword":             {document: `resetPassword(input: {token: "none", password: "0123456789"})`},
		"Mutation.verifyEmail":               {document: `verifyEmail(token: "none")`},
		"Mutation.changePassword":            {document: `changePassword(input: {currentPassword: "none", newPassword: "0123456789"})`},
		"Mutation.changeEmail":               {document: `changeEmail(input: {password: "none", email: "a@b.example"})`},
		"Mutation.switchStore":               on(`switchStore(storeId: %q) { name }`, "store"),
		"Mutation.revokeSession":             {document: `revokeSession(id: "ses_none")`},
		"Mutation.revokeOtherSessions":       {document: `revokeOtherSessions`},
		"Mutation.beginTotp":                 {document: `beginTotp { secret }`},
		"Mutation.confirmTotp":               {document: `confirmTotp(code: "000000")`},
		"Mutation.removeTotp":                {document: `removeTotp(code: "000000")`},
		"Mutation.beginPasskeyRegistration":  {document: `beginPasskeyRegistration { options }`},
		"Mutation.finishPasskeyRegistration": {document: `finishPasskeyRegistration(input: {name: "B", credential: "{}"}) { id }`},
		"Mutation.renamePasskey":             {document: `renamePasskey(input: {id: "pky_none", name: "B"}) { id }`},
		"Mutation.removePasskey":             {document: `removePasskey(id: "pky_none")`},
		"Mutation.removeExternalIdentity":    {document: `removeExternalIdentity(id: "xid_none")`},
		"Mutation.inviteMember":              own(`inviteMember(input: {email: "a@b.example", role: VIEWER}) { email }`),
		"Mutation.revokeInvitation":          on(`revokeInvitation(id: %q)`, "invitation"),
		"Mutation.changeRole":                {document: fmt.Sprintf(`changeRole(input: {memberId: %q, role: VIEWER}) { email }`, id["member"])},
		"Mutation.removeMember":              on(`removeMember(id: %q)`, "member"),
		"Mutation.inviteOwner":               own(`inviteOwner(storeId: "store_none", email: "owner@b.example") { link }`),

		"Subscription.orderUpdated":    on(`orderUpdated(id: %q) { order { externalId } }`, "order"),
		"Subscription.ordersUpdated":   own(`ordersUpdated { order { externalId } cursor }`),
		"Subscription.trackingUpdated": own(fmt.Sprintf(`trackingUpdated(token: %q) { tracking { version } }`, id["linkToken"])),
	}
}
