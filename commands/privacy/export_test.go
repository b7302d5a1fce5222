package privacy

import "reflect"

// What the tests of this package look at from outside.

var (
	InWords  = inWords
	StateKey = stateKey
)

// ExportFields returns a look-up of what is exported and withheld of a type.
func ExportFields() func(reflect.Type) (shown, withheld []string) {
	list := exportFields()
	return func(t reflect.Type) (shown, withheld []string) {
		for _, f := range list[t].shown {
			shown = append(shown, f.name)
		}
		return shown, list[t].withheld
	}
}

// PageKeys returns what the page calls each exported field, by type and field: a key of the catalogue, or "" where it has none.
func PageKeys() map[string]string {
	out := map[string]string{}
	for t, of := range exportFields() {
		for _, f := range of.shown {
			says := f.says
			if says == title || says == within || says == off {
				says = ""
			}
			out[t.String()+"."+f.name] = says
		}
	}
	return out
}
