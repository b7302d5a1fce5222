package fakediscord

import (
	"fmt"
	"strings"
	"testing"
)

// layoutOf is a message with Components V2.
func layoutOf(components ...string) string {
	return `{"flags":32768,"components":[` + strings.Join(components, ",") + `]}`
}

// display is a Text Display.
func display(text string) string { return fmt.Sprintf(`{"type":10,"content":%q}`, text) }

// section is a Section with one text and an accessory.
func section(accessory string) string {
	return `{"type":9,"components":[` + display("text") + `],"accessory":` + accessory + `}`
}

func TestLayoutRules(t *testing.T) {
	picture := `{"type":11,"media":{"url":"https://example.org/a.png"},"description":"alt"}`
	gallery := func(items ...string) string { return `{"type":12,"items":[` + strings.Join(items, ",") + `]}` }
	item := `{"media":{"url":"https://example.org/a.png"}}`
	for name, c := range map[string]struct{ body, at string }{
		"every type": {layoutOf(`{"type":17,"accent_color":255,"components":[`+strings.Join([]string{display("x"), section(picture), section(pressable("a", "a")),
			gallery(item), `{"type":14,"divider":false,"spacing":2}`, `{"type":1,"components":[` + pressable("b", "b") + `]}`}, ",")+`]}`, display("y")), ""},
		"content too":             {`{"flags":32768,"content":"x","components":[` + display("x") + `]}`, "content"},
		"an embed too":            {`{"flags":32768,"embeds":[{"title":"x"}],"components":[` + display("x") + `]}`, "embeds"},
		"no components":           {`{"flags":32768}`, "components"},
		"without the flag":        {`{"components":[` + display("x") + `]}`, "components.0.type"},
		"40 components":           {layoutOf(strings.Split(strings.Repeat(display("x")+"|", 39)+display("x"), "|")...), ""},
		"41 components":           {layoutOf(`{"type":17,"components":[` + strings.Repeat(display("x")+",", 39) + display("x") + `]}`), "components"},
		"4000 characters":         {layoutOf(display(long(2000)), display(long(2000))), ""},
		"4001 characters":         {layoutOf(display(long(2000)), section(picture), display(long(1997))), "components"},
		"an empty text":           {layoutOf(display(" ")), "components.0.content"},
		"the same id":             {layoutOf(`{"type":10,"id":5,"content":"x"}`, `{"type":10,"id":5,"content":"y"}`), "components"},
		"the same custom id":      {layoutOf(section(pressable("a", "a")), section(pressable("b", "a"))), "components.1.accessory.custom_id"},
		"a container inside one":  {layoutOf(`{"type":17,"components":[{"type":17,"components":[` + display("x") + `]}]}`), "components.0.components.0.type"},
		"an empty container":      {layoutOf(`{"type":17,"components":[]}`), "components.0.components"},
		"a bare button":           {layoutOf(pressable("a", "a")), "components.0.type"},
		"a bare thumbnail":        {layoutOf(picture), "components.0.type"},
		"no accessory":            {layoutOf(`{"type":9,"components":[` + display("x") + `]}`), "components.0.accessory"},
		"a select as accessory":   {layoutOf(section(`{"type":3,"custom_id":"m","options":` + options(1) + `}`)), "components.0.accessory.type"},
		"four texts in a section": {layoutOf(`{"type":9,"components":[` + strings.Repeat(display("x")+",", 3) + display("x") + `],"accessory":` + picture + `}`), "components.0.components"},
		"an empty gallery":        {layoutOf(gallery()), "components.0.items"},
		"eleven pictures":         {layoutOf(gallery(strings.Split(strings.Repeat(item+"|", 10)+item, "|")...)), "components.0.items"},
		"a file not uploaded":     {layoutOf(gallery(`{"media":{"url":"attachment://a.png"}}`)), "components.0.items.0.media.url"},
		"a File by link":          {layoutOf(`{"type":13,"file":{"url":"https://example.org/a.txt"}}`), "components.0.file.url"},
		"alt text of 1025":        {layoutOf(gallery(`{"media":{"url":"https://example.org/a.png"},"description":"` + long(1025) + `"}`)), "components.0.items.0.description"},
		"spacing of 3":            {layoutOf(`{"type":14,"spacing":3}`), "components.0.spacing"},
		"a label":                 {layoutOf(`{"type":18,"label":"L"}`), "components.0.type"},
	} {
		var body messageBody
		var p problems
		if why := decode([]byte(c.body), &body); why != nil {
			t.Fatalf("%s: %s", name, why.why)
		}
		body.check(&p, "", messageKind{}, nil)
		why := p.refusal()
		if c.at == "" && why != nil || c.at != "" && (why == nil || !namedAt(why, c.at)) {
			t.Errorf("%s: %+v, want a problem at %q", name, why, c.at)
		}
	}
}

func TestALayoutIsSeenPressedAndEdited(t *testing.T) {
	b := newBench(t)
	maya := b.user("maya").id.String()
	kind, body := form(t, `{"flags":32768,"allowed_mentions":{"parse":["users"]},"attachments":[{"id":0,"filename":"moods.png"}],"components":[{"type":17,"components":[
		`+display("Hello <@"+maya+">")+`,`+section(pressable("Open", "open"))+`,{"type":12,"items":[{"media":{"url":"attachment://moods.png"},"description":"a chart"}]},
		{"type":13,"id":1,"file":{"url":"attachment://moods.png"}},{"type":14},{"type":1,"components":[{"type":3,"custom_id":"m","placeholder":"Choose","options":`+options(2)+`}]}]}]}`,
		map[string][]byte{"files[0]": []byte("png")})
	sent := b.send("POST", b.general("/messages"), kind, body)
	if sent.status != 200 {
		t.Fatalf("%d %s", sent.status, sent.raw)
	}
	e := b.newest("message")
	if e.Text != "Hello @maya\ntext" || len(e.Buttons) != 1 || e.Buttons[0].Label != "Open" || len(e.Selects) != 1 || len(e.Files) != 2 ||
		e.Files[0] != (FileView{"moods.png", "image/png", 3, "a chart"}) || len(e.Pings) != 1 {
		t.Errorf("seen as %+v", e)
	}
	must(t, b.s.Click("Harbour", "maya", "Open", ""))
	in := b.s.gateway.latest
	if !strings.Contains(string(in.payload), `"component_type":2,"custom_id":"open"`) || !strings.Contains(string(in.payload), `"flags":32768`) {
		t.Errorf("a press in a layout: %s", in.payload)
	}
	b.want(204, 0, "POST", callbackPath(in), `{"type":7,"data":{"components":[`+display("Changed")+`]}}`)
	if e := b.newest("message"); e.Text != "Changed" || !e.Edited || len(e.Files) != 0 {
		t.Errorf("after the edit: %+v", e)
	}
	must(t, b.s.SendMessage("Harbour", "", "maya", "x"))
	b.want(400, codeInvalidBody, "PATCH", b.general("/messages/"+sent.id()), `{"content":"x"}`)
	old := b.want(200, 0, "POST", b.general("/messages"), `{"content":"x"}`)
	b.want(400, codeInvalidBody, "PATCH", b.general("/messages/"+old.id()), layoutOf(display("x")))
	b.want(200, 0, "PATCH", b.general("/messages/"+old.id()), `{"content":"","flags":32768,"components":[`+display("x")+`]}`)
	b.ownFaults()
}

func TestComponentsAreNumberedAroundTheIDsThatAreTaken(t *testing.T) {
	list := []component{{Type: 17, Components: []component{{Type: 10, ID: 2}, {Type: 9, Accessory: &component{Type: 2}}}}, {Type: 14}}
	number(list)
	got := []int{}
	walk(list, func(c *component) { got = append(got, c.ID) })
	if fmt.Sprint(got) != "[1 2 3 4 5]" {
		t.Errorf("numbered %v, want 1 to 5", got)
	}
}

// inLabel is a Label around a component.
func inLabel(label, inner string) string {
	return fmt.Sprintf(`{"type":18,"label":%q,"component":%s}`, label, inner)
}

// formOf is a form with these parts.
func formOf(parts ...string) string {
	return `{"custom_id":"f","title":"Form","components":[` + strings.Join(parts, ",") + `]}`
}

func TestLabelRules(t *testing.T) {
	input := `{"type":4,"custom_id":"i","style":1}`
	choice := `{"type":3,"custom_id":"s","options":` + options(2) + `}`
	for name, c := range map[string]struct {
		body, at string
		noRows   bool
	}{
		"an input":                 {formOf(inLabel("L", input)), "", true},
		"five parts":               {formOf(display("d"), inLabel("L", input), inLabel("M", choice), display("e"), display("f")), "", true},
		"six parts":                {formOf(display("d"), inLabel("L", input), inLabel("M", choice), display("e"), display("f"), display("g")), "data.components", true},
		"a row":                    {formOf(`{"type":1,"components":[{"type":4,"custom_id":"i","style":1,"label":"L"}]}`), "data.components.0.type", true},
		"a row, not strict":        {formOf(`{"type":1,"components":[{"type":4,"custom_id":"i","style":1,"label":"L"}]}`), "", false},
		"label of 46":              {formOf(inLabel(long(46), input)), "data.components.0.label", true},
		"description of 101":       {formOf(`{"type":18,"label":"L","description":"` + long(101) + `","component":` + input + `}`), "data.components.0.description", true},
		"nothing inside":           {formOf(`{"type":18,"label":"L"}`), "data.components.0.component", true},
		"a button inside":          {formOf(inLabel("L", pressable("a", "a"))), "data.components.0.component.type", true},
		"two labels":               {formOf(inLabel("L", `{"type":4,"custom_id":"i","style":1,"label":"M"}`)), "data.components.0.component.label", true},
		"a disabled select":        {formOf(inLabel("L", `{"type":3,"custom_id":"s","disabled":true,"options":`+options(2)+`}`)), "data.components.0.component.disabled", true},
		"required, but none":       {formOf(inLabel("L", `{"type":3,"custom_id":"s","min_values":0,"options":`+options(2)+`}`)), "data.components.0.component.min_values", true},
		"not required, none":       {formOf(inLabel("L", `{"type":3,"custom_id":"s","min_values":0,"required":false,"options":`+options(2)+`}`)), "", true},
		"the same custom id":       {formOf(inLabel("L", input), inLabel("M", input)), "data.components.1.component.custom_id", true},
		"one radio button":         {formOf(inLabel("L", `{"type":21,"custom_id":"r","options":`+options(1)+`}`)), "data.components.0.component.options", true},
		"a group of eleven":        {formOf(inLabel("L", `{"type":22,"custom_id":"c","options":`+options(11)+`}`)), "data.components.0.component.options", true},
		"radio, boxes and a box":   {formOf(inLabel("L", `{"type":21,"custom_id":"r","options":`+options(2)+`}`), inLabel("M", `{"type":22,"custom_id":"c","options":`+options(2)+`}`), inLabel("N", `{"type":23,"custom_id":"b"}`)), "", true},
		"a select outside a label": {formOf(`{"type":1,"components":[` + choice + `]}`), "data.components.0.components.0.type", false},
	} {
		var body modalBody
		var p problems
		if why := decode([]byte(c.body), &body); why != nil {
			t.Fatalf("%s: %s", name, why.why)
		}
		body.check(&p, "data", c.noRows)
		why := p.refusal()
		if c.at == "" && why != nil || c.at != "" && (why == nil || !namedAt(why, c.at)) {
			t.Errorf("%s: %+v, want a problem at %q", name, why, c.at)
		}
	}
}

func TestAFormOfLabelsIsShownAndSubmitted(t *testing.T) {
	b := newBench(t)
	open := func(parts ...string) {
		t.Helper()
		in := b.ask(kindCommand, "maya", nil)
		b.want(204, 0, "POST", callbackPath(in), `{"type":9,"data":`+formOf(parts...)+`}`)
	}
	open(display("Be honest"), inLabel("Note", `{"type":4,"custom_id":"n","style":2,"max_length":10}`),
		inLabel("Languages", `{"type":3,"custom_id":"l","max_values":2,"options":[{"label":"Telugu","value":"te"},{"label":"Hindi","value":"hi","default":true}]}`),
		inLabel("Hours", `{"type":21,"custom_id":"h","required":false,"options":`+options(2)+`}`), inLabel("Mentor", `{"type":5,"custom_id":"u","required":false}`))
	e := b.newest("modal")
	if e.Text != "Be honest" || len(e.Fields) != 4 || e.Fields[0].Max != 10 || strings.Join(e.Fields[1].Options, ",") != "Telugu,Hindi" || e.Fields[1].Value != "Hindi" || e.Fields[2].Required {
		t.Errorf("the form is seen as %+v", e)
	}
	refused(t, "without the note", b.s.Submit("Harbour", "maya", nil), `"Note" is required`)
	refused(t, "an unknown language", b.s.Submit("Harbour", "maya", []Field{{"Note", "x"}, {"Languages", "Dutch"}}), `no option "Dutch"`)
	refused(t, "no language", b.s.Submit("Harbour", "maya", []Field{{"Note", "x"}, {"Languages", ""}}), `"Languages" is required`)
	must(t, b.s.Submit("Harbour", "maya", []Field{{"Note", "hello"}, {"Languages", "Telugu, Hindi"}, {"u", "@tom"}}))
	tom := b.user("tom").id.String()
	want := `"components":[{"id":1,"type":10},{"component":{"custom_id":"n","id":3,"type":4,"value":"hello"},"id":2,"type":18},` +
		`{"component":{"custom_id":"l","id":5,"type":3,"values":["te","hi"]},"id":4,"type":18},{"component":{"custom_id":"h","id":7,"type":21,"value":null},"id":6,"type":18},` +
		`{"component":{"custom_id":"u","id":9,"type":5,"values":["` + tom + `"]},"id":8,"type":18}`
	if got := string(b.s.gateway.latest.payload); !strings.Contains(got, want) || !strings.Contains(got, `"resolved":{"members":{"`+tom) {
		t.Errorf("submitted %s\nwant %s", got, want)
	}
	open(inLabel("Days", `{"type":22,"custom_id":"d","options":`+options(3)+`}`), inLabel("Really", `{"type":23,"custom_id":"b"}`))
	must(t, b.s.Submit("Harbour", "maya", []Field{{"Days", "o0, o2"}, {"Really", "yes"}}))
	if got := string(b.s.gateway.latest.payload); !strings.Contains(got, `"values":["v0","v2"]`) || !strings.Contains(got, `"type":23,"value":true`) {
		t.Errorf("submitted %s", got)
	}
	b.clean()
}
