package privacy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
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

// fill puts a value of its own into every field there is, and returns what each has to look like in an export.
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

// TestExportLeavesNothingOut: storage's own test says that a dossier has every record; here, that a file has every
// field of every record in it.
func TestExportLeavesNothingOut(t *testing.T) {
	n := 0
	var d storage.MemberData
	want := fill(reflect.ValueOf(&d).Elem(), &n)
	var wishes []storage.OutboxItem
	for _, do := range []commands.Action{
		&commands.Post{}, &commands.DM{}, &commands.RoleChange{}, &commands.OpenThread{}, &commands.CloseThread{}, &commands.CheckMembership{},
	} {
		e := commands.Effect{Target: commandstest.Target(t, "a/1")}
		want = append(want, fill(reflect.ValueOf(&e).Elem(), &n)...)
		want = append(want, fill(reflect.ValueOf(do).Elem(), &n)...)
		e.Do = reflect.ValueOf(do).Elem().Interface().(commands.Action)
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		w := d.Outbox[0]
		w.Body = body
		wishes = append(wishes, w)
	}
	for i := range d.Outbox {
		d.Outbox[i].Body = wishes[0].Body
	}
	d.Outbox = append(d.Outbox, wishes...)
	data, err := privacy.Exported(commands.Request{Env: commands.Env{Guild: commandstest.Harbour}}, d)
	if err != nil || !json.Valid(data) {
		t.Fatalf("%v: %s", err, data)
	}
	missing := 0
	for _, w := range want {
		if !strings.Contains(string(data), w) {
			missing++
			t.Logf("missing: %s", w)
		}
	}
	if missing > 0 || len(want) < 100 {
		t.Errorf("%d of %d values are missing", missing, len(want))
	}
}

// TestExportNamesEveryKind: what is a number in the program is a word in the file, for every kind of news that can be told
// and every state of a mentor.
func TestExportNamesEveryKind(t *testing.T) {
	say := commands.Env{Catalogue: words.English()}
	kinds := []any{}
	for k := peer.NewsSupport; say.NewsLine(peer.News{Kind: k}) != ""; k++ {
		kinds = append(kinds, k)
	}
	for s := peer.MentorOffered; s <= peer.MentorLeft; s++ {
		kinds = append(kinds, s)
	}
	if len(kinds) < 15 {
		t.Fatalf("there are only %d", len(kinds))
	}
	for _, k := range kinds {
		word, _ := privacy.InWords(reflect.ValueOf(k))
		if _, isWord := word.(string); !isWord {
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
	if err != nil || len(files) != 1 {
		t.Fatal(err)
	}
	for _, w := range []string{"note", "journey", "help", "language", "avoid", "about", "milestone"} {
		if !strings.Contains(string(files[0].Data), "planted-"+w) {
			t.Errorf("planted-%s is missing", w)
		}
	}
	if strings.Contains(string(files[0].Data), "[private]") {
		t.Error("words are hidden from their author")
	}
	if strings.Contains(r.Log.String(), "planted") {
		t.Error("logged")
	}
}
