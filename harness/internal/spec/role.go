package spec

import "github.com/behaviorbench/behaviorbench/plugins/sdk"

// Role says what the row of a generator is to the claim of a table. The zero value: it
// is neither the method nor one that the method is compared with.
type Role string

// The roles.
const (
	Ours  Role = "ours"  // at most one in a spec
	Rival Role = "rival" // a published method
)

// roles: generators alone have them, and a table is about one method.
func (r *rules) roles() {
	ours := path(nil)
	for _, list := range lists {
		elements, _ := r.doc[list.name].([]any)
		for i, element := range elements {
			entry, _ := element.(map[string]any)
			role, _ := entry["role"].(string)
			at := path{list.name}.index(i).child("role")
			switch {
			case role == "":
			case list.kind != sdk.KindGenerator:
				r.report(at, "%s: only generators have a role", at)
			case Role(role) == Ours && ours != nil:
				r.report(at, "%s: a table is about one method, and %s says it already", at, ours)
			case Role(role) == Ours:
				ours = at
			}
		}
	}
}
