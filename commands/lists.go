package commands

import (
	"slices"

	"waymark/commands/words"
)

// List names texts one after the other, as the language does: "Monday, Friday and Sunday". Texts that are empty are left out.
func (s Env) List(texts ...words.Text) words.Text {
	texts = slices.DeleteFunc(slices.Clone(texts), func(t words.Text) bool { return t == "" })
	last := len(texts) - 1
	if last < 1 {
		return words.Join("", texts...)
	}
	key := "list.pair"
	if last > 1 {
		key = "list.last"
	}
	return s.words().Say(key, words.Args{"First": s.Facts(texts[:last]...), "Last": texts[last]})
}

// Facts sets texts one after the other that are of several kinds, as the language does: "evenings, Telugu, 3 of 5". Texts that
// are empty are left out.
func (s Env) Facts(texts ...words.Text) words.Text {
	var all words.Text
	for _, t := range texts {
		switch {
		case all == "":
			all = t
		case t != "":
			all = s.words().Say("list.comma", words.Args{"First": all, "Next": t})
		}
	}
	return all
}
