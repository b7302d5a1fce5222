package privacy_test

import (
	"context"
	"html"
	"reflect"
	"regexp"
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

// TestExportPageIsForPeople: dates and choices read as the screens say them, and what is not set is not there.
func TestExportPageIsForPeople(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "privacy settings", "zone:Asia/Kolkata")
	r.Slash(commandstest.Arjun, "checkin", "mood:4", "note:snake_case stays")
	r.Slash(commandstest.Arjun, "journey start", "name:Evenings without", "since:40 days ago")
	r.Do(commands.Request{Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "block",
		Options: map[string]commands.Value{"who": {ID: commandstest.Tom}}, Resolved: map[peer.ID]peer.Name{commandstest.Tom: {Shown: "T*o*m"}}})
	files, err := r.Slash(commandstest.Arjun, "privacy export").Attachments(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	page := string(files[0].Data)
	at := r.Now.In(time.FixedZone("", 19800)).Format("15:04")
	for _, want := range []string{
		`<html lang="en" dir="ltr">`, "<h3>5 January 2026</h3>", "<dt>Shared</dt><dd>Just me</dd>", "<dt>Mood</dt><dd>Okay</dd>",
		"<dt>Counts</dt><dd>All my days</dd>", "snake_case stays", "<dt>Journey</dt><dd>Evenings without</dd>",
		"<dt>Saved</dt><dd>5 January 2026, " + at + "</dd>", "time zone Asia/Kolkata", "<dt>Your day begins at</dt><dd>04:00</dd>",
		"<dt>Notes</dt><dd>Notes are kept for one year", "<h3>You blocked someone</h3>",
		"<li>T*o*m</li>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
	first, last := strings.Index(page, "<h2>Your check-ins</h2>"), strings.Index(page, "<h2>Your settings</h2>")
	if first < 0 || last < first {
		t.Error("the check-ins are not first")
	}
	for _, not := range []string{"1970", "Posted", "just_me", "<h2>Who you are or were paired with</h2>", "2026-01-05T"} {
		if strings.Contains(page, not) {
			t.Errorf("the page says %q", not)
		}
	}
}

// program are the forms in which a program writes what people say differently.
var program = regexp.MustCompile(`[a-z][A-Z]|_|\d{7,}|\d{4}-\d\d-\d\d|\*\*|<t:|</?[a-z]+:`)

// TestExportPageSpeaksNoProgram fills every field of every record and reads the page as someone does who has never seen
// the program.
func TestExportPageSpeaksNoProgram(t *testing.T) {
	var d storage.MemberData
	plausible(reflect.ValueOf(&d).Elem())
	for _, kind := range peer.NewsKinds() {
		d.Member.News = append(d.Member.News, peer.News{Kind: kind, At: time.Unix(1, 0), Day: 20000})
	}
	env := commands.Env{Guild: commandstest.Harbour, Catalogue: words.English()}
	files, err := privacy.Exported(commands.Request{Env: env}, d)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(files[0].Data), "<body>")
	for line := range strings.Lines(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " "))) {
		if found := program.FindString(line); found != "" {
			t.Errorf("%q says %q", strings.TrimSpace(line), found)
		}
	}
	if n := strings.Count(body, "<h2>"); n < 20 {
		t.Errorf("only %d records are on the page", n)
	}
	if table := string(files[2].Data); !strings.HasPrefix(table, "\uFEFFDay,\"Mood, 1 to 5\",Mood,Note,Shared,") {
		t.Errorf("the table begins %.60q", table)
	}
}

// plausible sets every field to something that it can be.
func plausible(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *peer.UserText:
		*x = "a few words"
		return
	case *peer.ID:
		*x = 1_800_000_000_000_000_003
		return
	case *time.Time:
		*x = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
		return
	case *peer.Day:
		*x = 20000
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("English")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint8, reflect.Uint64:
		v.SetUint(1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		plausible(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		plausible(v.Index(0))
		plausible(v.Index(1))
	case reflect.Struct:
		for i := range v.NumField() {
			plausible(v.Field(i))
		}
	}
}

// TestThePageHasANameForEveryField: each record and field that is exported is called something on the page, in the catalogue.
func TestThePageHasANameForEveryField(t *testing.T) {
	say := words.English()
	for field, key := range privacy.PageKeys() {
		if key != "" && !say.Has(key) {
			t.Errorf("%s has no name for people: %q", field, key)
		}
	}
}

// TestThePageHasAWordForEveryState: each choice and state is a word of the catalogue, for every value that is kept.
func TestThePageHasAWordForEveryState(t *testing.T) {
	var all []any
	add := func(values ...any) { all = append(all, values...) }
	for _, m := range peer.Moods() {
		add(m)
	}
	for _, s := range peer.Shares() {
		add(s)
	}
	for _, c := range peer.Countings() {
		add(c)
	}
	for _, s := range peer.MilestoneStates() {
		add(s)
	}
	for _, s := range peer.MentorStates() {
		add(s)
	}
	for _, k := range peer.FactKinds() {
		add(k)
	}
	for _, k := range storage.MentionKinds() {
		add(k)
	}
	for s := peer.ReminderOff; s <= peer.ReminderAsking; s++ {
		add(s)
	}
	for _, h := range peer.PartsOfDay()[1:] {
		add(h)
	}
	say := words.English()
	for _, v := range all {
		if key, is := privacy.StateKey(v); !is || !say.Has(key) {
			t.Errorf("%T %v has no word: %q", v, v, key)
		}
	}
}
