package rule

import (
	"context"
	"slices"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"

	"github.com/waybill/waybill/ent/intercept"
)

// Sorted reads rows in the order of columns, after whatever order the query
// asks for itself. A query that reads no ids counts or groups: it has no order.
func Sorted(columns ...string) ent.Interceptor {
	return intercept.TraverseFunc(func(_ context.Context, q intercept.Query) error {
		q.Order(func(s *sql.Selector) {
			if !slices.Contains(s.SelectedColumns(), s.C("id")) {
				return
			}
			for _, column := range columns {
				s.OrderBy(s.C(column))
			}
		})
		return nil
	})
}
