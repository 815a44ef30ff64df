package httpd_test

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestAMerchantSeesWhichPackageABuyerMisses(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		token, err := a.orders.BuyerLinkToken(sub.QueryOrder().QueryLinks().OnlyX(a.merchant))
		if err != nil {
			t.Fatal(err)
		}
		a.toldAndAsked(t, sub.ID, token)
		query := fmt.Sprintf(`{"query":"{ order(id: \"%s\") { buyerRequests { kind parcelId } } }"}`, sub.OrderID)
		answer := a.send("POST", "/graphql", query, "Authorization", "Bearer "+a.token, "Content-Type", "application/json")
		var got struct {
			Data struct {
				Order struct {
					BuyerRequests []struct{ Kind, ParcelID string }
				}
			}
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", answer.Body, err)
		}
		sent := a.store.Client().Parcel.Query().OnlyX(a.merchant).ID
		want := map[string]string{"CANCEL": "", "NOT_RECEIVED": sent}
		if len(got.Data.Order.BuyerRequests) != len(want) {
			t.Fatalf("requests: %s", answer.Body)
		}
		for _, r := range got.Data.Order.BuyerRequests {
			if r.ParcelID != want[r.Kind] {
				t.Errorf("%s is about %q, want %q", r.Kind, r.ParcelID, want[r.Kind])
			}
		}
	})
}
