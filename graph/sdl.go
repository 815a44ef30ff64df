package graph

import "strings"

// SDL is the whole contract, in one document.
func SDL() string {
	var whole strings.Builder
	for _, source := range sources {
		if !source.BuiltIn {
			whole.WriteString(source.Input)
			whole.WriteByte('\n')
		}
	}
	return whole.String()
}
