package fulfillment

import (
	"time"

	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/internal/address"
)

// Tracking is an order as its buyer sees it. It travels in every event, so
// showing a change to a buyer reads nothing. It holds no supplier, no cost and
// no internal id.
type Tracking struct {
	OrderName         string                  `json:"orderName"`
	StoreName         string                  `json:"storeName"`
	PlacedAt          time.Time               `json:"placedAt"`
	FulfillmentStatus order.FulfillmentStatus `json:"fulfillmentStatus"`
	DeliveryStatus    order.DeliveryStatus    `json:"deliveryStatus"`
	Headline          string                  `json:"headline"`
	Summary           TrackingSummary         `json:"summary"`
	Notices           []string                `json:"notices"`
	NoticeKinds       []TrackingNotice        `json:"noticeKinds"`
	Packages          []*TrackingPackage      `json:"packages"`
	Waiting           []*TrackingLine         `json:"waiting"`
	MayAsk            []buyerrequest.Kind     `json:"mayAsk"`
	Requests          []*TrackingRequest      `json:"requests"`
	Version           int64                   `json:"version"`
}

// TrackingPackage is one parcel.
type TrackingPackage struct {
	Carrier             string                `json:"carrier"`
	TrackingNumber      string                `json:"trackingNumber"`
	TrackingURL         string                `json:"trackingUrl"`
	Status              parcel.TrackingStatus `json:"status"`
	StatusText          string                `json:"statusText"`
	EstimatedDeliveryAt *time.Time            `json:"estimatedDeliveryAt,omitempty"`
	ShippedAt           *time.Time            `json:"shippedAt,omitempty"`
	DeliveredAt         *time.Time            `json:"deliveredAt,omitempty"`
	Lines               []*TrackingLine       `json:"lines"`
	Events              []*TrackingStep       `json:"events"`
}

// TrackingLine is goods.
type TrackingLine struct {
	Title    string `json:"title"`
	Quantity int    `json:"quantity"`
}

// TrackingStep is one step on a parcel's way.
type TrackingStep struct {
	Status     parcel.TrackingStatus `json:"status"`
	Message    string                `json:"message"`
	Location   string                `json:"location"`
	OccurredAt time.Time             `json:"occurredAt"`
}

// TrackingRequest is what the buyer asked for, and how it stands.
type TrackingRequest struct {
	Kind           buyerrequest.Kind   `json:"kind"`
	Status         buyerrequest.Status `json:"status"`
	TrackingNumber string              `json:"trackingNumber"` // of what was not received
	AskedAt        time.Time           `json:"askedAt"`
	AnsweredAt     *time.Time          `json:"answeredAt,omitempty"`
	Answer         string              `json:"answer"`
}

// BuyerRequestInput is what a buyer asks for.
type BuyerRequestInput struct {
	Kind           buyerrequest.Kind
	TrackingNumber string           // of what was not received
	Address        *address.Address // where it should go instead
	Note           string
	IdempotencyKey string
}

// AnswerBuyerRequestInput is the merchant's answer.
type AnswerBuyerRequestInput struct {
	ID     string
	Grant  bool
	Answer *string
}

// TrackingNotice is how something that was asked of the senders stands.
type TrackingNotice string

// The notices.
const (
	NoticeCancelAsked    TrackingNotice = "CANCEL_ASKED"
	NoticeCancelRefused  TrackingNotice = "CANCEL_REFUSED"
	NoticeSendingAgain   TrackingNotice = "SENDING_AGAIN"
	NoticeAddressAsked   TrackingNotice = "ADDRESS_ASKED"
	NoticeAddressAgreed  TrackingNotice = "ADDRESS_AGREED"
	NoticeAddressRefused TrackingNotice = "ADDRESS_REFUSED"
)
