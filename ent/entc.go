//go:build ignore

package main

import (
	"log"
	"strings"

	"entgo.io/contrib/entgql"
	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

// The GraphQL schema is written by hand (schema.graphqls, graph/*.graphqls);
// entgql only gives pagination, field collection and enums to it.
func main() {
	graphql, err := entgql.NewExtension(entgql.WithTemplates(
		computed(entgql.CollectionTemplate),
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
			gen.FeatureIntercept,
			gen.FeatureLock,
			gen.FeatureModifier,
			gen.FeatureUpsert,
			gen.FeatureVersionedMigration,
		},
		Templates: []*gen.Template{gen.MustParse(gen.NewTemplate("classified").Parse(classified))},
	}
	if err := entc.Generate("./schema", config, entc.Extensions(graphql)); err != nil {
		log.Fatalf("generate ent: %v", err)
	}
}

// A field without a selection that is mapped to an edge is computed from it
// (allowedActions); so is attention, which has one. The computation looks at columns that nobody
// asked for, so they are all read, of the record and of the edge.
func computed(collection *gen.Template) *gen.Template {
	text := collection.Lookup("gql_collection").Tree.Root.String()
	text = strings.ReplaceAll(text, "{{{", "{\n{{") // printing it has lost the space between
	for old, changed := range map[string]string{
		"{{if isRelayConn $e}}": "\nunknownSeen = unknownSeen || len(field.Selections) == 0 || field.Name == \"attention\"\n{{if isRelayConn $e}}",
		"if !unknownSeen {":     "if !unknownSeen && len(collected.Selections) > 0 {",
	} {
		if strings.Count(text, old) != 1 {
			log.Fatalf("the collection template has changed: %q", old)
		}
		text = strings.Replace(text, old, changed, 1)
	}
	return gen.MustParse(collection.Parse(`{{ define "gql_collection" }}` + text + "{{ end }}"))
}

// classified lists what the schema says of its fields, for whoever has to deal
// with all of them: encrypted ones are given new keys, personal ones erased,
// neither is written into the audit log.
const classified = `
{{ define "classified" }}
{{ template "header" $ }}

// Column is a field of a record, as the database names it.
type Column struct {
	Type, Table, Name string
	JSON bool // encoded
}

// SealedColumns are the encrypted ones.
var SealedColumns = []Column{
{{- range $n := $.Nodes }}{{ range $f := $n.Fields }}{{ if eq $f.Type.String "secret.Sealed" }}
	{Type: "{{ $n.Name }}", Table: "{{ $n.Table }}", Name: "{{ $f.StorageKey }}"},
{{- end }}{{ end }}{{ end }}
}

// SensitiveColumns are those that must not be shown: the encrypted ones, hashes
// and tokens.
var SensitiveColumns = []Column{
{{- range $n := $.Nodes }}{{ range $f := $n.Fields }}{{ if $f.Sensitive }}
	{Type: "{{ $n.Name }}", Table: "{{ $n.Table }}", Name: "{{ $f.StorageKey }}", JSON: {{ $f.IsJSON }}},
{{- end }}{{ end }}{{ end }}
}

// PersonalColumns are those that may tell who a buyer is or where they live.
var PersonalColumns = []Column{
{{- range $n := $.Nodes }}{{ range $f := $n.Fields }}{{ if $f.Annotations.Personal }}
	{Type: "{{ $n.Name }}", Table: "{{ $n.Table }}", Name: "{{ $f.StorageKey }}", JSON: {{ $f.IsJSON }}},
{{- end }}{{ end }}{{ end }}
}
{{ end }}
`
