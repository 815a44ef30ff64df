package supplier

// ParseMessage reads the body of a webhook. It is strict about shape and
// reports every fault at once as *Malformed, tolerates fields it does not
// know, and reads a type it does not know into Unknown. Beside an error it
// returns what could be read.
func ParseMessage(body []byte) (Message, error) {
	r := newReader(body)
	m := Message{
		ID:              r.text("id", required),
		Type:            r.text("type", required),
		SupplierOrderID: r.text("supplierOrderId", optional),
		OccurredAt:      r.time("occurredAt", required),
	}
	parse := parserOf(m.Type)
	if parse == nil {
		m.Reference = r.text("reference", optional)
		m.Body = Unknown{Type: m.Type, Raw: r.fields["body"]}
		return m, r.err()
	}
	m.Reference = r.text("reference", required)
	m.Body = parse(r.object("body"))
	return m, r.err()
}

// parserOf returns how the body of a type is read, and nil for a type we do
// not know.
func parserOf(messageType string) func(*reader) Body {
	switch messageType {
	case TypeAccepted:
		return parseAccepted
	case TypeRejected:
		return parseRejected
	case TypeShipped:
		return parseShipped
	case TypeTracking:
		return parseTracking
	case TypeCancelled:
		return parseCancelled
	case TypeAddressed:
		return parseAddressed
	}
	return nil
}

func parseAccepted(r *reader) Body {
	var b Accepted
	r.list("lines", optional, func(line *reader) {
		rejection := ParseRejection(line.text("reason", optional), line.text("message", optional))
		l := AcceptedLine{
			LineID:     line.text("lineId", required),
			Quantity:   line.count("quantity"),
			Status:     LineStatus(line.oneOf("status", optional, texts([]LineStatus{LineAccepted, LineBackordered, LineRejected})...)),
			UnitCost:   line.money("unitCost"),
			ExpectedAt: line.maybeTime("expectedAt"),
			Message:    rejection.Message,
		}
		if l.Status == "" {
			l.Status = LineAccepted
		}
		if l.Status == LineRejected || line.has("reason") {
			l.Reason = rejection.Reason
		}
		b.Lines = append(b.Lines, l)
	})
	return b
}

func parseRejected(r *reader) Body {
	return Rejected{ParseRejection(r.text("reason", required), r.text("message", optional))}
}

func parseShipped(r *reader) Body {
	b := Shipped{
		ShipmentID: r.text("shipmentId", required),
		ShippedAt:  r.time("shippedAt", required),
	}
	lines := map[string]bool{}
	r.list("lines", optional, func(line *reader) {
		l := ShippedLine{LineID: line.text("lineId", required), Quantity: line.count("quantity")}
		line.once("lineId", l.LineID, lines)
		b.Lines = append(b.Lines, l)
	})
	numbers := map[string]bool{}
	r.list("parcels", required, func(parcel *reader) {
		p := Parcel{
			Carrier:             parcel.text("carrier", optional),
			TrackingNumber:      parcel.text("trackingNumber", required),
			TrackingURL:         parcel.link("trackingUrl"),
			EstimatedDeliveryAt: parcel.maybeTime("estimatedDeliveryAt"),
		}
		parcel.once("trackingNumber", p.TrackingNumber, numbers)
		b.Parcels = append(b.Parcels, p)
	})
	return b
}

func parseTracking(r *reader) Body {
	b := Tracking{
		TrackingNumber: r.text("trackingNumber", required),
		Carrier:        r.text("carrier", optional),
	}
	r.list("events", required, func(event *reader) {
		b.Events = append(b.Events, parseEvent(event))
	})
	return b
}

// parseEvent reads a status we do not know as UNKNOWN and keeps its text: a
// carrier's fact is not thrown away for a new word.
func parseEvent(r *reader) TrackingEvent {
	told := r.text("status", required)
	e := TrackingEvent{
		ID:           r.text("id", optional),
		Status:       TrackingStatus(told),
		SourceStatus: r.text("sourceStatus", optional),
		Message:      r.text("message", optional),
		Location:     r.text("location", optional),
		OccurredAt:   r.time("occurredAt", required),
	}
	if e.SourceStatus == "" {
		e.SourceStatus = told
	}
	if told != "" && !e.Status.Known() {
		e.Status = TrackUnknown
	}
	return e
}

func parseCancelled(r *reader) Body {
	return Cancelled{Agreed: r.bool("agreed"), Reason: r.text("reason", optional)}
}

func parseAddressed(r *reader) Body {
	return Addressed{Agreed: r.bool("agreed"), Reason: r.text("reason", optional)}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}
