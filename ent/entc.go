//go:build ignore

package main

import (
	"log"

	"entgo.io/contrib/entgql"
	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

// The GraphQL schema is written by hand (schema.graphqls, graph/*.graphqls);
// entgql only gives pagination, field collection and enums to it.
func main() {
	graphql, err := entgql.NewExtension(entgql.WithTemplates(
		entgql.CollectionTemplate,
		entgql.EnumTemplate,
		entgql.NodeTemplate,
		entgql.PaginationTemplate,
		entgql.EdgeTemplate,
	))
	if err != nil {
		log.Fatalf("create entgql extension: %v", err)
	}
	config := &gen.Config{
		Features: []gen.Feature{
			gen.FeaturePrivacy,
			gen.FeatureEntQL,
			gen.FeatureLock,
			gen.FeatureModifier,
			gen.FeatureUpsert,
			gen.FeatureVersionedMigration,
		},
	}
	if err := entc.Generate("./schema", config, entc.Extensions(graphql)); err != nil {
		log.Fatalf("generate ent: %v", err)
	}
}
