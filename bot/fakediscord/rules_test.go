package fakediscord

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// long is n characters of two bytes each: Discord counts characters.
func long(n int) string { return strings.Repeat("é", n) }

// pressable is a button with a custom id.
func pressable(label, id string) string {
	return fmt.Sprintf(`{"type":2,"style":1,"label":%q,"custom_id":%q}`, label, id)
}

// rows are rows of components, in a message.
func rows(inner ...string) string {
	return `{"content":"x","components":[{"type":1,"components":[` + strings.Join(inner, `]},{"type":1,"components":[`) + `]}]}`
}

// options are n options of a select.
func options(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"label":"o%d","value":"v%d"}`, i, i))
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestMessageRules(t *testing.T) {
	five := strings.Join([]string{pressable("a", "1"), pressable("a", "2"), pressable("a", "3"), pressable("a", "4"), pressable("a", "5")}, ",")
	for _, c := range []struct {
		name, body string
		at         string // the path that is named; "" if the message is fine
	}{
		{"2000 characters", `{"content":"` + long(2000) + `"}`, ""},
		{"2001 characters", `{"content":"` + long(2001) + `"}`, "content"},
		{"a number as content", `{"content":5}`, "content"},
		{"five buttons", rows(five), ""},
		{"six buttons", rows(five + "," + pressable("a", "6")), "components.0.components"},
		{"five rows", rows(pressable("a", "1"), pressable("a", "2"), pressable("a", "3"), pressable("a", "4"), pressable("a", "5")), ""},
		{"six rows", rows(pressable("a", "1"), pressable("a", "2"), pressable("a", "3"), pressable("a", "4"), pressable("a", "5"), pressable("a", "6")), "components"},
		{"an empty row", rows(""), "components.0.components"},
		{"the same custom id twice", rows(pressable("a", "1"), pressable("b", "1")), "components.1.components.0.custom_id"},
		{"no custom id", rows(`{"type":2,"style":1,"label":"a"}`), "components.0.components.0.custom_id"},
		{"custom id of 100", rows(pressable("a", strings.Repeat("x", 100))), ""},
		{"custom id of 101", rows(pressable("a", strings.Repeat("x", 101))), "components.0.components.0.custom_id"},
		{"label of 81", rows(pressable(long(81), "a")), "components.0.components.0.label"},
		{"neither label nor emoji", rows(`{"type":2,"style":1,"custom_id":"a"}`), "components.0.components.0.label"},
		{"emoji alone", rows(`{"type":2,"style":1,"custom_id":"a","emoji":{"name":"🌱"}}`), ""},
		{"a word as emoji", rows(`{"type":2,"style":1,"custom_id":"a","emoji":{"name":"seed"}}`), "components.0.components.0.emoji.name"},
		{"a heart with a variation selector", rows(`{"type":2,"style":1,"custom_id":"a","emoji":{"name":"❤️"}}`), ""},
		{"a joined emoji with skin tone", rows(`{"type":2,"style":1,"custom_id":"a","emoji":{"name":"👩🏽‍🌾"}}`), ""},
		{"two emoji", rows(`{"type":2,"style":1,"custom_id":"a","emoji":{"name":"🌱🌱"}}`), "components.0.components.0.emoji.name"},
		{"an arrow as emoji", rows(`{"type":2,"style":1,"custom_id":"a","emoji":{"name":"→"}}`), "components.0.components.0.emoji.name"},
		{"link", rows(`{"type":2,"style":5,"label":"a","url":"https://example.org"}`), ""},
		{"link with custom id", rows(`{"type":2,"style":5,"label":"a","url":"https://example.org","custom_id":"a"}`), "components.0.components.0.custom_id"},
		{"style 9", rows(`{"type":2,"style":9,"label":"a","custom_id":"a"}`), "components.0.components.0.style"},
		{"a button outside a row", `{"content":"x","components":[` + pressable("a", "a") + `]}`, "components.0.type"},
		{"a text input in a message", rows(`{"type":4,"style":1,"label":"a","custom_id":"a"}`), "components.0.components.0.type"},
		{"25 options", rows(`{"type":3,"custom_id":"m","options":` + options(25) + `}`), ""},
		{"26 options", rows(`{"type":3,"custom_id":"m","options":` + options(26) + `}`), "components.0.components.0.options"},
		{"no options", rows(`{"type":3,"custom_id":"m","options":[]}`), "components.0.components.0.options"},
		{"the same value twice", rows(`{"type":3,"custom_id":"m","options":[{"label":"a","value":"v"},{"label":"b","value":"v"}]}`), "components.0.components.0.options.1.value"},
		{"option label of 101", rows(`{"type":3,"custom_id":"m","options":[{"label":"` + long(101) + `","value":"v"}]}`), "components.0.components.0.options.0.label"},
		{"more values than options", rows(`{"type":3,"custom_id":"m","max_values":2,"options":` + options(1) + `}`), "components.0.components.0.max_values"},
		{"placeholder of 151", rows(`{"type":3,"custom_id":"m","placeholder":"` + long(151) + `","options":` + options(1) + `}`), "components.0.components.0.placeholder"},
		{"two selects in a row", rows(`{"type":3,"custom_id":"m","options":` + options(1) + `},{"type":3,"custom_id":"n","options":` + options(1) + `}`), "components.0"},
		{"button beside a select", rows(pressable("a", "a") + `,{"type":3,"custom_id":"n","options":` + options(1) + `}`), "components.0"},
		{"ephemeral in a channel", `{"content":"x","flags":64}`, "flags"},
		{"embed title of 257", `{"embeds":[{"title":"` + long(257) + `"}]}`, "embeds.0.title"},
		{"embed description of 4097", `{"embeds":[{"description":"` + long(4097) + `"}]}`, "embeds.0.description"},
		{"embed field without a value", `{"embeds":[{"fields":[{"name":"a","value":" "}]}]}`, "embeds.0.fields.0.value"},
		{"embeds of 6001 in all", `{"embeds":[{"description":"` + long(4000) + `"},{"description":"` + long(2001) + `"}]}`, "embeds"},
		{"an empty embed", `{"embeds":[{}]}`, "embeds.0"},
		{"nonce of 26", `{"content":"x","nonce":"` + strings.Repeat("n", 26) + `"}`, "nonce"},
		{"enforced without a nonce", `{"content":"x","enforce_nonce":true}`, "nonce"},
	} {
		var body messageBody
		var p problems
		why := decode([]byte(c.body), &body)
		if why == nil {
			body.check(&p, "", messageKind{}, nil)
			why = p.refusal()
		}
		switch {
		case c.at == "" && why != nil:
			t.Errorf("%s: refused: %s", c.name, why.why)
		case c.at != "" && (why == nil || !namedAt(why, c.at)):
			t.Errorf("%s: %+v, want a problem at %s", c.name, why, c.at)
		}
	}
}

// namedAt tells whether a refusal's nested errors have something at a path.
func namedAt(why *refusal, path string) bool {
	at, _ := why.errors.(object)
	for part := range strings.SplitSeq(path, ".") {
		next, isObject := at[part].(object)
		if !isObject {
			return false
		}
		at = next
	}
	return at["_errors"] != nil
}

func TestEmptyMessagesAreRefused(t *testing.T) {
	b := newBench(t)
	for _, body := range []string{`{"content":""}`, `{"content":" \n\t"}`, `{}`, `{"content":null}`} {
		b.want(400, 50006, "POST", b.general("/messages"), body)
	}
	sent := b.want(200, 0, "POST", b.general("/messages"), `{"content":"  x "}`)
	if sent.body["content"] != "x" {
		t.Errorf("content %q", sent.body["content"])
	}
	b.want(400, 50006, "PATCH", b.general("/messages/"+sent.id()), `{"content":""}`)
	a := b.want(400, 50035, "POST", b.general("/messages"), rows(pressable(long(81), "a")))
	if b.s.opt.Schemas == nil && !strings.Contains(string(a.raw), `"components":{"0":{"components":{"0":{"label":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH"`) {
		t.Errorf("not Discord's nested errors: %s", a.raw)
	}
}

func TestModalRules(t *testing.T) {
	input := func(more string) string {
		return `{"custom_id":"m","title":"T","components":[{"type":1,"components":[{"type":4,"custom_id":"a","style":1,"label":"L"` + more + `}]}]}`
	}
	for name, c := range map[string]struct {
		body string
		at   string
	}{
		"fine":                 {aModal, ""},
		"title of 46":          {strings.Replace(aModal, `"title":"Note"`, `"title":"`+long(46)+`"`, 1), "data.title"},
		"no custom id":         {strings.Replace(aModal, `"custom_id":"m"`, `"custom_id":""`, 1), "data.custom_id"},
		"no inputs":            {`{"custom_id":"m","title":"T","components":[]}`, "data.components"},
		"button":               {`{"custom_id":"m","title":"T","components":[{"type":1,"components":[` + pressable("a", "a") + `]}]}`, "data.components.0.components.0.type"},
		"label of 46":          {strings.Replace(aModal, "Your note", long(46), 1), "data.components.0.components.0.label"},
		"value too long":       {input(`,"max_length":3,"value":"abcd"`), "data.components.0.components.0.value"},
		"max over 4000":        {input(`,"max_length":4001`), "data.components.0.components.0.max_length"},
		"min over max":         {input(`,"min_length":5,"max_length":4`), "data.components.0.components.0.min_length"},
		"placeholder of 101":   {input(`,"placeholder":"` + long(101) + `"`), "data.components.0.components.0.placeholder"},
		"two inputs in a row":  {`{"custom_id":"m","title":"T","components":[{"type":1,"components":[{"type":4,"custom_id":"a","style":1,"label":"L"},{"type":4,"custom_id":"b","style":1,"label":"L"}]}]}`, "data.components.0.components"},
		"the same custom id":   {`{"custom_id":"m","title":"T","components":[{"type":1,"components":[{"type":4,"custom_id":"a","style":1,"label":"L"}]},{"type":1,"components":[{"type":4,"custom_id":"a","style":1,"label":"L"}]}]}`, "data.components.1.components.0.custom_id"},
		"an unknown component": {`{"custom_id":"m","title":"T","components":[{"type":21}]}`, "data.components.0.type"},
	} {
		var body modalBody
		var p problems
		if why := decode([]byte(c.body), &body); why != nil {
			t.Fatalf("%s: %s", name, why.why)
		}
		body.check(&p, "data", false)
		why := p.refusal()
		if c.at == "" && why != nil || c.at != "" && (why == nil || !namedAt(why, c.at)) {
			t.Errorf("%s: %+v, want a problem at %q", name, why, c.at)
		}
	}
}

func TestCommandRules(t *testing.T) {
	option := func(more string) string {
		return `{"name":"x","description":"d","options":[` + more + `]}`
	}
	choices := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`{"name":"n%d","value":"v%d"}`, i, i))
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	for name, c := range map[string]struct {
		body string
		at   string
	}{
		"fine":                  {`{"name":"help-now","description":"d","default_member_permissions":"32"}`, ""},
		"devanagari":            {`{"name":"सहायता","description":"d"}`, ""},
		"upper case":            {`{"name":"Help","description":"d"}`, "name"},
		"space":                 {`{"name":"help now","description":"d"}`, "name"},
		"33 characters":         {`{"name":"` + strings.Repeat("x", 33) + `","description":"d"}`, "name"},
		"no description":        {`{"name":"x"}`, "description"},
		"description of 101":    {`{"name":"x","description":"` + long(101) + `"}`, "description"},
		"user command":          {`{"name":"Assign a mentor","type":2}`, ""},
		"user command, text":    {`{"name":"Assign a mentor","type":2,"description":"d"}`, "description"},
		"permissions in words":  {`{"name":"x","description":"d","default_member_permissions":"all"}`, "default_member_permissions"},
		"required after option": {option(`{"type":3,"name":"a","description":"d"},{"type":3,"name":"b","description":"d","required":true}`), "options.1.required"},
		"the same name":         {option(`{"type":3,"name":"a","description":"d"},{"type":3,"name":"a","description":"d"}`), "options.1.name"},
		"25 choices":            {option(`{"type":3,"name":"a","description":"d","choices":` + choices(25) + `}`), ""},
		"26 choices":            {option(`{"type":3,"name":"a","description":"d","choices":` + choices(26) + `}`), "options.0.choices"},
		"number for a string":   {option(`{"type":3,"name":"a","description":"d","choices":[{"name":"n","value":1}]}`), "options.0.choices.0.value"},
		"choices on a boolean":  {option(`{"type":5,"name":"a","description":"d","choices":` + choices(1) + `}`), "options.0"},
		"choices and complete":  {option(`{"type":3,"name":"a","description":"d","autocomplete":true,"choices":` + choices(1) + `}`), "options.0.autocomplete"},
		"lengths on an integer": {option(`{"type":4,"name":"a","description":"d","max_length":5}`), "options.0"},
		"values on a string":    {option(`{"type":3,"name":"a","description":"d","max_value":5}`), "options.0"},
		"subcommand":            {option(`{"type":1,"name":"a","description":"d","options":[{"type":3,"name":"b","description":"d"}]}`), ""},
		"subcommand and option": {option(`{"type":1,"name":"a","description":"d"},{"type":3,"name":"b","description":"d"}`), "options"},
		"sub in sub":            {option(`{"type":1,"name":"a","description":"d","options":[{"type":1,"name":"b","description":"d"}]}`), "options.0.options.0.type"},
		"group":                 {option(`{"type":2,"name":"a","description":"d","options":[{"type":1,"name":"b","description":"d"}]}`), ""},
		"option in a group":     {option(`{"type":2,"name":"a","description":"d","options":[{"type":3,"name":"b","description":"d"}]}`), "options.0.options.0.type"},
		"option type 12":        {option(`{"type":12,"name":"a","description":"d"}`), "options.0.type"},
	} {
		var body commandBody
		var p problems
		if why := decode([]byte(c.body), &body); why != nil {
			t.Fatalf("%s: %s", name, why.why)
		}
		body.check(&p, "")
		why := p.refusal()
		if c.at == "" && why != nil || c.at != "" && (why == nil || !namedAt(why, c.at)) {
			t.Errorf("%s: %+v, want a problem at %q", name, why, c.at)
		}
	}
	big := commandBody{Name: "x", Description: "d"}
	for i := range 25 {
		o := optionBody{Type: optionSub, Name: fmt.Sprint("s", i), Description: "d"}
		for j := range 4 {
			o.Options = append(o.Options, optionBody{Type: optionString, Name: fmt.Sprint("o", j), Description: long(90)})
		}
		big.Options = append(big.Options, o)
	}
	var p problems
	if big.check(&p, ""); p.refusal() == nil {
		t.Errorf("a command of %d characters was taken", big.size())
	}
}

func TestRegisteringCommands(t *testing.T) {
	b := newBench(t)
	path := fmt.Sprintf("/applications/%d/guilds/%d/commands", b.s.app, b.g.id)
	two := `[{"name":"checkin","description":"d","options":[{"type":3,"name":"note","description":"d","required":false}]},{"name":"Assign a mentor","type":2,"default_member_permissions":"1099511627776"}]`
	first := list(t, b.want(200, 0, "PUT", path, two).raw)
	again := list(t, b.want(200, 0, "PUT", path, two).raw)
	if first[0]["id"] != again[0]["id"] || first[0]["version"] != again[0]["version"] {
		t.Error("an unchanged command changed its id or version")
	}
	if got := b.newest("commands"); got.Guild != "Harbour" || strings.Join(got.Names, ",") != "checkin,Assign a mentor" {
		t.Errorf("seen %+v", got)
	}
	if got := list(t, b.want(200, 0, "GET", path, "").raw); len(got) != 2 || got[0]["options"].([]any)[0].(object)["required"] != nil {
		t.Errorf("kept %v", got)
	}
	one := b.want(201, 0, "POST", path, `{"name":"help","description":"d"}`)
	b.want(200, 0, "POST", path, `{"name":"help","description":"other"}`)
	b.want(200, 0, "PATCH", path+"/"+one.id(), `{"description":"third"}`)
	if got := b.want(200, 0, "GET", path+"/"+one.id(), ""); got.body["description"] != "third" {
		t.Errorf("%s", got.raw)
	}
	b.want(204, 0, "DELETE", path+"/"+one.id(), "")
	b.want(404, 10063, "GET", path+"/"+one.id(), "")
	b.want(200, 0, "PUT", fmt.Sprintf("/applications/%d/commands", b.s.app), `[{"name":"everywhere","description":"d"}]`)
	b.want(200, 0, "PUT", path, `[]`)
	b.ownFaults()
	b.want(400, 50035, "PUT", path, `null`)
	b.want(403, 20012, "PUT", fmt.Sprintf("/applications/1/guilds/%d/commands", b.g.id), `[]`)
	for round := range 3 { // 3 were created so far
		var many []string
		for i := range 99 {
			many = append(many, fmt.Sprintf(`{"name":"c%d-%d","description":"d"}`, i, round))
		}
		a := b.do("PUT", path, "["+strings.Join(many, ",")+"]")
		if a.status != 200 {
			if a.code() != 30034 {
				t.Errorf("%d %s", a.status, a.raw)
			}
			return
		}
	}
	t.Error("more than 200 creations a day")
}

func TestDecodeNamesThePlace(t *testing.T) {
	var b messageBody
	why := decode([]byte(`{"components":[{"type":"one"}]}`), &b)
	if why == nil || why.code != codeInvalidBody {
		t.Fatalf("%+v", why)
	}
	raw, err := json.Marshal(why.body())
	if err != nil || !strings.Contains(string(raw), `"_errors"`) {
		t.Errorf("%s %v", raw, err)
	}
	if why := decode([]byte(`{"content":"x"} {}`), &b); why == nil {
		t.Error("two JSON values were taken for one")
	}
}
