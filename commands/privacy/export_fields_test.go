package privacy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/privacy"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// fill sets every field to a different value, and returns how each must appear in an export.
func fill(v reflect.Value, n *int) (want []string) {
	*n++
	switch x := v.Addr().Interface().(type) {
	case *peer.UserText:
		*x = peer.UserText(fmt.Sprintf("words-%d-of-theirs", *n))
		return []string{`"` + x.Reveal() + `"`}
	case *words.Text:
		*x = words.Text(fmt.Sprintf("text-%d", *n))
		return []string{`"` + x.Reveal() + `"`}
	case *peer.Day:
		*x = peer.Day(20000 + *n)
		return []string{`"` + x.String() + `"`}
	case *peer.ID:
		*x = peer.ID(1_800_000_000_000_000_000 + *n)
		return []string{`"` + x.String() + `"`}
	case *time.Time:
		*x = time.Date(2020, 1, 1, 0, 0, *n, 0, time.UTC)
		return []string{x.Format(time.RFC3339)}
	case *[]byte:
		return nil // the effect: see below
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("string-%d", *n))
		return []string{`"` + v.String() + `"`}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(1000 + *n))
		return []string{fmt.Sprint(1000 + *n)}
	case reflect.Uint64:
		v.SetUint(uint64(1000 + *n))
		return []string{fmt.Sprint(1000 + *n)}
	case reflect.Uint8:
		v.SetUint(uint64(100 + *n%100))
		return []string{fmt.Sprint(100 + *n%100)}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		return append(fill(v.Index(0), n), fill(v.Index(1), n)...)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Tag.Get("cbor") != "-" { // what is not stored
				want = append(want, fill(v.Field(i), n)...)
			}
		}
	}
	return want
}

// types are the stored types that a member's data is made of.
func types(t reflect.Type, seen map[reflect.Type]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		types(t.Elem(), seen)
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() || seen[t] {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			types(t.Field(i).Type, seen)
		}
	}
}

// TestEveryFieldIsDecided: each field of each stored type is exported or withheld, by name, and no other is listed.
func TestEveryFieldIsDecided(t *testing.T) {
	seen := map[reflect.Type]bool{}
	types(reflect.TypeFor[storage.MemberData](), seen)
	for _, whole := range []reflect.Type{reflect.TypeFor[storage.Due](), reflect.TypeFor[storage.OutboxItem]()} {
		delete(seen, whole) // withheld as a whole
	}
	list := privacy.ExportFields()
	for typ := range seen {
		shown, withheld := list(typ)
		decided := slices.Concat(shown, withheld)
		var have []string
		for i := range typ.NumField() {
			have = append(have, typ.Field(i).Name)
		}
		slices.Sort(decided)
		slices.Sort(have)
		if !slices.Equal(decided, have) {
			t.Errorf("%v: decided on %v, has %v", typ, decided, have)
		}
	}
}

// made are the fields with people that the member named.
func made() []string {
	return []string{"Fact.About", "Report.About", "HeldWords.About", "Member.Blocked", "Pairing.Mentor", "Pairing.Mentee"}
}

// plant puts a third person into every id, list of ids and reference of a value, and another one where the member named a
// person. Words get words, so that every record has something in it.
func plant(v reflect.Value, field string, third, named peer.ID) {
	who := third
	if slices.Contains(made(), field) {
		who = named
	}
	switch x := v.Addr().Interface().(type) {
	case *peer.ID:
		*x = who
		return
	case *time.Time:
		*x = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
		if field == "PostedTarget.Target" || field == "Mention.Target" || field == "Fact.Ref" {
			v.SetString("checkin/" + third.String())
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint64:
		v.SetUint(uint64(third))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		plant(v.Elem(), field, third, named)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		plant(v.Index(0), field, third, named)
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			plant(v.Field(i), v.Type().Name()+"."+f.Name, third, named)
		}
	}
}

// own are the fields that hold the member's own id, or the id of a thing.
func own(d *storage.MemberData) {
	const self, thing = peer.ID(1_700_000_000_000_000_001), peer.ID(1_700_000_000_000_000_002)
	d.Member.ID, d.Mentor.Member, d.Requests[0].Member, d.Reports[0].From = self, self, self, self
	d.Journeys[0].ID, d.Milestones[0].Journey, d.Milestones[0].Role = thing, thing, thing
	d.Posted[0].Channel, d.Posted[0].Message = thing, thing
}

// TestExportNamesNoThirdPerson puts a third person into every field of every record; no file may contain them. The people
// that the member named are in it.
func TestExportNamesNoThirdPerson(t *testing.T) {
	const third, named = peer.ID(1_800_000_000_000_000_003), peer.ID(1_900_000_000_000_000_004)
	var d storage.MemberData
	plant(reflect.ValueOf(&d).Elem(), "", third, named)
	own(&d)
	env := commands.Env{Guild: commandstest.Harbour, Catalogue: words.English()}
	files, err := privacy.Exported(commands.Request{Env: env}, d)
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, f := range files {
		if strings.Contains(string(f.Data), third.String()) {
			t.Errorf("%s names a third person:\n%s", f.Name, f.Data)
		}
	}
	if got := strings.Count(string(files[1].Data), named.String()); got < len(made()) {
		t.Errorf("the person that the member named is there %d times, want %d", got, len(made()))
	}
	if !json.Valid(files[1].Data) {
		t.Error("not JSON")
	}
}

// TestExportPageIsSafe: what a member wrote is text on the page and in the table, never markup, a script or a formula.
func TestExportPageIsSafe(t *testing.T) {
	const evil = "=HYPERLINK(\"http://x\")<script>alert(1)</script>"
	d := storage.MemberData{CheckIns: []peer.CheckIn{{Day: 20000, Entry: peer.Entry{Mood: peer.Good, Note: evil}}}}
	env := commands.Env{Guild: commandstest.Harbour, Catalogue: words.English()}
	files, err := privacy.Exported(commands.Request{Env: env}, d)
	if err != nil {
		t.Fatal(err)
	}
	if page := string(files[0].Data); strings.Contains(page, "<script") || strings.Contains(page, "href") || !strings.Contains(page, "&lt;script&gt;") {
		t.Errorf("page: %s", page)
	}
	if table := string(files[2].Data); !strings.Contains(table, "'=HYPERLINK") || !strings.Contains(table, "2024-10-04,5,Good,") {
		t.Errorf("table: %s", table)
	}
}

// TestExportNamesEveryKind: what is a number in the program is a word in the file, for every kind of news that can be told
// and every state of a mentor.
func TestExportNamesEveryKind(t *testing.T) {
	kinds := []any{}
	for _, k := range peer.NewsKinds() {
		kinds = append(kinds, k)
	}
	for s := peer.MentorOffered; s <= peer.MentorLeft; s++ {
		kinds = append(kinds, s)
	}
	for _, k := range peer.FactKinds() {
		kinds = append(kinds, k)
	}
	for _, k := range storage.MentionKinds() {
		kinds = append(kinds, k)
	}
	if len(kinds) < 15 {
		t.Fatalf("there are only %d", len(kinds))
	}
	for _, k := range kinds {
		word, _ := privacy.InWords(reflect.ValueOf(k))
		if text, isWord := word.(string); !isWord || text == "" {
			t.Errorf("%T %v has no word of its own", k, k)
		}
	}
}

// TestExportOfAMember writes through the commands, and reads it all in the file.
func TestExportOfAMember(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya)
	if got := r.Slash(commandstest.Tom, "privacy export"); got.Attachments != nil {
		t.Error("a file about nobody")
	}
	r.Slash(commandstest.Arjun, "checkin", "mood:4", "note:planted-note")
	r.Slash(commandstest.Arjun, "journey start", "name:planted-journey")
	r.Slash(commandstest.Arjun, "mentor request", "help:planted-help", "languages:planted-language", "avoid:planted-avoid")
	r.Slash(commandstest.Arjun, "mentor offer", "languages:Telugu", "about:planted-about")
	r.Slash(commandstest.Arjun, "milestone add", "text:planted-milestone", "day:today")
	reply := r.Slash(commandstest.Arjun, "privacy export")
	files, err := reply.Attachments(context.Background())
	if err != nil || len(files) != 3 {
		t.Fatal(err)
	}
	for _, w := range []string{"note", "journey", "help", "language", "avoid", "about", "milestone"} {
		if !strings.Contains(string(files[1].Data), "planted-"+w) {
			t.Errorf("planted-%s is missing", w)
		}
	}
	if strings.Contains(string(files[1].Data), "[private]") {
		t.Error("words are hidden from their author")
	}
	if strings.Contains(r.Log.String(), "planted") {
		t.Error("logged")
	}
}
