package app

import (
	"reflect"
	"strings"
)

// configNames returns every table of the config file ("data") and every key ("data.dir"), by the tags of Config.
func configNames() []string { return namesOf(reflect.TypeFor[Config](), "") }

func namesOf(t reflect.Type, prefix string) []string {
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("toml")
		if name == "-" {
			continue
		}
		names = append(names, prefix+name)
		if f.Type.Kind() == reflect.Struct {
			names = append(names, namesOf(f.Type, prefix+name+".")...)
		}
	}
	return names
}

// Nearest returns the name that a misspelt one most likely means, "" if none is similar. A name in the wrong table is
// similar, too.
func Nearest(wrong string, names []string) string {
	best, least := "", 1+max(2, len(wrong)/3)
	for _, name := range names {
		d := min(distance(wrong, name), 1+distance(last(wrong), last(name)))
		if strings.HasPrefix(last(name), last(wrong)+"_") { // "token" for "token_file"
			d = 1
		}
		if d < least {
			best, least = name, d
		}
	}
	return best
}

func last(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// distance returns the Levenshtein distance of two names, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
