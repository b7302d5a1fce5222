package privacy

import "reflect"

// What the tests of this package look at from outside.

var InWords = inWords

// ExportFields returns a look-up of what is exported and withheld of a type.
func ExportFields() func(reflect.Type) (shown, withheld []string) {
	list := exportFields()
	return func(t reflect.Type) ([]string, []string) { return list[t].shown, list[t].withheld }
}
