package whathelps_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const maya = commandstest.Maya

// write has Maya open the form of her page and send it.
func write(r *commandstest.Rig, fields ...string) commands.Reply {
	return r.Submit(maya, r.Forge(maya, commands.ID("what-helps:write", maya)), fields...)
}

func page(r *commandstest.Rig) (p peer.HelpPage) {
	r.View(func(tx *storage.Tx) error {
		got, err := tx.HelpPage(maya)
		p = commands.Deref(got)
		return err
	})
	return p
}

func TestThePageComesInTheOrderOfAHardDay(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(maya)
	write(r, "harder:payday", "alone:walk", "places:the library", "call:my sister", "self:it passes")
	shown := r.Press(maya, r.Slash(maya, "checkin", "mood:1"), "What helps me")
	text := commandstest.Text(shown)
	last := -1
	for _, word := range []string{"it passes", "walk", "the library", "my sister"} {
		at := strings.Index(text, word)
		if at <= last {
			t.Errorf("%q is at %d, after what is at %d: %s", word, at, last, text)
		}
		last = at
	}
	if strings.Contains(text, "payday") {
		t.Error("what makes it harder is shown before it is asked for")
	}
	if have := commandstest.Labels(shown); !slices.Contains(have, "Find help now") || !slices.Contains(have, "Talk to a moderator") {
		t.Errorf("no way to people: %v", have)
	}
	commandstest.Says(t, r.Press(maya, shown, "The rest"), "payday")
}

// A full page, with every character escaped, loses nothing.
func TestAFullPageIsShownWhole(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(maya)
	var fields []string
	full := strings.Repeat("*", peer.MaxHelpText-4)
	for _, id := range []string{"harder", "alone", "places", "call", "self"} {
		fields = append(fields, id+":"+full+" "+id[:3])
	}
	write(r, fields...)
	shown := r.Slash(maya, "what-helps")
	for _, m := range commandstest.Messages(shown) {
		if m.Text.Length() > commands.TextMax {
			t.Errorf("a message of %d characters", m.Text.Length())
		}
	}
	if got := strings.Count(commandstest.Text(shown), `\*`); got != 4*(peer.MaxHelpText-4) {
		t.Errorf("%d characters are shown", got)
	}
	if got := commandstest.Text(write(r, "self:"+strings.Repeat("x", peer.MaxHelpText+1))); !strings.Contains(got, "350") || page(r).Version != 1 {
		t.Errorf("one character too many: %q", got)
	}
}

// Two windows: the later save stays, says so, and what it replaced can be put back, and that again.
func TestTwoWindows(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(maya)
	first := r.Forge(maya, commands.ID("what-helps:write", maya))
	second := r.Forge(maya, commands.ID("what-helps:write", maya))
	if got := commandstest.Text(r.Submit(maya, first, "self:from the first")); strings.Contains(got, "somewhere else") {
		t.Errorf("the first save: %q", got)
	}
	later := r.Submit(maya, second, "self:from the second")
	commandstest.Says(t, later, "somewhere else", "from the second")
	back := r.Press(maya, later, "Put the other back")
	commandstest.Says(t, back, "from the first")
	if got := page(r).Self; got != "from the first" {
		t.Errorf("the page says %q", got.Reveal())
	}
	// The same form again, as Discord may deliver it: nothing changes.
	before := page(r)
	if r.Again(r.Last); page(r) != before {
		t.Error("delivered twice, it changed the page")
	}
}

func TestAnEmptyFormKeepsNothing(t *testing.T) {
	r := commandstest.NewRig(t)
	got := write(r) // not even a consent is asked for
	commandstest.Says(t, got, "wrote nothing")
	r.View(func(tx *storage.Tx) error {
		if p, err := tx.HelpPage(maya); p != nil || err != nil {
			t.Errorf("%v, %v", p, err)
		}
		return nil
	})
	r.Consents(maya)
	write(r, "self:it passes")
	gone := write(r, "self:")
	if !page(r).Empty() {
		t.Error("the page is still there")
	}
	r.Press(maya, gone, "Undo")
	if page(r).Self != "it passes" {
		t.Error("Undo did not bring it back")
	}
}

// A member without a page sees no button for one, and nobody can open another member's page.
func TestTheButtonIsOnlyForThoseWithAPage(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(maya, commandstest.Tom)
	write(r, "self:secret")
	for _, shown := range []commands.Reply{r.Slash(commandstest.Tom, "checkin", "mood:1"), r.Slash(commandstest.Tom, "help-now")} {
		if have := commandstest.Labels(shown); slices.Contains(have, "What helps me") {
			t.Errorf("a button for nothing: %v", have)
		}
	}
	for _, shown := range []commands.Reply{r.Slash(maya, "checkin", "mood:2"), r.Slash(maya, "help-now"), r.Slash(maya, "help-now", "country:IN")} {
		if have := commandstest.Labels(shown); !slices.Contains(have, "What helps me") {
			t.Errorf("no button: %v", have)
		}
	}
	for _, c := range r.Table.Features {
		if c.Name != "what-helps" {
			continue
		}
		for _, a := range c.Components {
			got := r.Forge(commandstest.Tom, commands.ID("what-helps:"+a.Name, maya, 0, 0))
			if strings.Contains(commandstest.Text(got), "secret") || got.Modal != nil {
				t.Errorf("%s shows Maya's page to Tom", a.Name)
			}
		}
	}
	if page(r).Self != "secret" {
		t.Error("Tom changed Maya's page")
	}
}

// The message at the end of a wait is sent once, unless it is later than helps; then nothing of the wait is kept.
func TestTheEndOfAWait(t *testing.T) {
	for name, c := range map[string]struct {
		late time.Duration
		sent bool
	}{"in time": {0, true}, "late": {peer.HelpWaitLate - time.Second, true}, "too late": {peer.HelpWaitLate, false}} {
		t.Run(name, func(t *testing.T) {
			r := commandstest.NewRig(t)
			r.Consents(maya)
			write(r, "self:breathe\ncount")
			waits := r.Press(maya, r.Press(maya, r.Slash(maya, "what-helps"), "Wait with it"), "15 minutes")
			commandstest.Says(t, waits, "breathe")
			commandstest.Says(t, r.Press(maya, waits, "Next"), "count")
			asks := r.Press(maya, waits, "Ask me then")
			r.Press(maya, r.Press(maya, asks, "Don't ask me then"), "Ask me then")
			r.Now = r.Now.Add(15*time.Minute + c.late)
			r.Fall()
			targets := r.Outbox()
			if (len(targets) == 1) != c.sent {
				t.Fatalf("sent: %v", targets)
			}
			if told := strings.Contains(commandstest.Text(r.Slash(maya, "what-helps")), "when your wait ended"); told == c.sent {
				t.Errorf("told that it was missed: %v", told)
			}
			r.Fall()
			if again := r.Outbox(); len(again) != 0 {
				t.Errorf("sent twice: %v", again)
			}
			commandstest.Says(t, r.Press(maya, waits, "Ask me then"), "How is it now?")
			r.View(func(tx *storage.Tx) error {
				d, err := tx.MemberData(maya)
				if len(d.Due)+len(d.Posted) != 0 {
					t.Errorf("kept: %v, %v", d.Due, d.Posted)
				}
				return err
			})
		})
	}
}

// An id that was made up does not ask for a message in a year.
func TestAForgedWait(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(maya)
	write(r, "self:breathe")
	r.Forge(maya, commands.ID("what-helps:ask-then", maya, int(r.Now.AddDate(1, 0, 0).Unix()), 0))
	r.View(func(tx *storage.Tx) error {
		due, err := tx.DueOf(maya)
		if slices.ContainsFunc(due, func(d storage.Due) bool { return strings.HasPrefix(d.Kind, "what-helps") }) {
			t.Errorf("due: %v", due)
		}
		return err
	})
}

// The file holds every word, and opens anywhere.
func TestThePageAsAFile(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(maya)
	write(r, "harder:payday", "alone:walk\nతేనీరు", "self:it passes")
	got := r.Press(maya, r.Slash(maya, "what-helps"), "Save as a file")
	files, err := got.Attachments(t.Context())
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, want := range []string{"payday", "walk\r\nతేనీరు", "it passes", words.English().Label("whathelps.field.self")} {
		if !strings.Contains(string(files[0].Data), want) {
			t.Errorf("no %q in %q", want, files[0].Data)
		}
	}
}

// TestThePageStaysWithItsMember plants a word in every field. It is in nothing that the bot does, in no log, and in nothing
// that anyone else is shown or takes with them, also not a moderator.
func TestThePageStaysWithItsMember(t *testing.T) {
	const secret = "Zwetschge"
	r := commandstest.NewRig(t)
	r.Consents(maya, commandstest.Arjun, commandstest.Tom)
	r.Settings(func(s *peer.Settings) { s.Moderators = 77 })
	write(r, "harder:"+secret, "alone:"+secret, "places:"+secret, "call:"+secret, "self:"+secret)
	r.Slash(maya, "checkin", "mood:1", "share:mood")
	begun := r.Press(maya, r.Press(maya, r.Slash(maya, "what-helps"), "Wait with it"), "5 minutes")
	r.Press(maya, begun, "Ask me then")
	r.Now = r.Now.Add(5 * time.Minute)
	r.Fall()
	if !strings.Contains(own(t, r, maya), secret) {
		t.Fatal("her own export lacks it, so the others' prove nothing")
	}
	all, err := r.Db.Ready(t.Context(), r.Now.Add(time.Hour), 100)
	if err != nil || len(all) < 2 {
		t.Fatalf("%d effects wait, %v", len(all), err)
	}
	for _, w := range all {
		if strings.Contains(w.Target+string(w.Body), secret) {
			t.Errorf("%s holds it", w.Target)
		}
	}
	for _, other := range []peer.ID{commandstest.Arjun, commandstest.Tom} {
		seen := []string{own(t, r, other)}
		for _, command := range []string{"what-helps", "privacy show", "history", "mentors desk", "mentors queue", "mentors history", "mentors roster"} {
			seen = append(seen, commandstest.Text(r.Do(commands.Request{Kind: commands.SlashCommand, Member: other, Command: command,
				Permissions: guilds.PermissionModerateMembers})))
		}
		for _, id := range []string{"show", "rest", "file", "wait", "keep"} {
			reply := r.Forge(other, commands.ID("what-helps:"+id, maya))
			seen = append(seen, commandstest.Text(reply))
			if reply.Modal != nil || reply.Attachments != nil {
				t.Errorf("%d gets a form or file of it", other)
			}
		}
		if strings.Contains(strings.Join(seen, "\n"), secret) {
			t.Errorf("%d is shown it", other)
		}
	}
	if strings.Contains(r.Log.String(), secret) {
		t.Error("the log holds it")
	}
}

// own is a member's export, all its files.
func own(t *testing.T, r *commandstest.Rig, who peer.ID) (all string) {
	t.Helper()
	files, err := r.Slash(who, "privacy export").Attachments(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		all += string(f.Data)
	}
	return all
}
