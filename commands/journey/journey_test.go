package journey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
)

func TestStartingAJourney(t *testing.T) {
	today := peer.Date(2026, 1, 5)
	for _, c := range []struct {
		name    string
		options []string
		want    peer.Journey
	}{
		{"today, all my days", nil, peer.Journey{Since: today}},
		{"a date", []string{"since:2025-12-25"}, peer.Journey{Since: peer.Date(2025, 12, 25)}},
		{"yesterday", []string{"since: Yesterday "}, peer.Journey{Since: today - 1}},
		{"days ago", []string{"since:3 days ago", "counting:both"}, peer.Journey{Since: today - 3, Counting: peer.Both}},
		{"weeks ago", []string{"since:2 weeks ago", "counting:none"}, peer.Journey{Since: today - 14, Counting: peer.NoNumbers}},
		{"months ago", []string{"since:5 months ago", "counting:since"}, peer.Journey{Since: peer.Date(2025, 8, 5), Counting: peer.SinceLastTime}},
		{"a year ago", []string{"since:1 year ago", "counting:all"}, peer.Journey{Since: peer.Date(2025, 1, 5)}},
		{"someone I love", []string{"who:someone"}, peer.Journey{Since: today, Counting: peer.NoNumbers, ForSomeone: true}},
		{"someone I love, counted", []string{"who:someone", "counting:all"}, peer.Journey{Since: today, ForSomeone: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := commandstest.NewRig(t)
			r.Consents(commandstest.Arjun)
			r.Slash(commandstest.Arjun, "journey start", append(c.options, "name:  walking\nagain ")...)
			got := r.Journeys(commandstest.Arjun)
			if len(got) != 1 {
				t.Fatalf("%d journeys", len(got))
			}
			g, w := got[0], c.want
			if g.Name != "walking again" || g.Since != w.Since || g.Counting != w.Counting || g.ForSomeone != w.ForSomeone {
				t.Errorf("%+v, want %+v", g, w)
			}
			r.Again(r.Last)
			if n := len(r.Journeys(commandstest.Arjun)); n != 1 {
				t.Errorf("delivered twice: %d journeys", n)
			}
		})
	}
}

func TestDatesThatCannotBe(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	for since, part := range map[string]string{
		"tomorrow": "come yet", "2026-01-06": "come yet", "1926-01-04": "100 years", "soon": "can't read that date",
		"2026-13-01": "can't read that date", "\u202e@everyone": "can't read that date",
	} {
		commandstest.Says(t, r.Slash(commandstest.Arjun, "journey start", "name:x", "since:"+since), part, "nothing was saved")
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey start", "name:\u200b"), "I need `name`")
	if n := len(r.Journeys(commandstest.Arjun)); n != 0 {
		t.Errorf("%d journeys", n)
	}
}

func TestTenOpenJourneys(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	name := strings.Repeat("*", 59)
	for i := range 10 {
		r.Slash(commandstest.Arjun, "journey start", fmt.Sprintf("name:%s%d", name, i), "since:1926-03-01", "counting:both")
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey start", "name:one more"), "10 open journeys", "Nothing was changed")
	list := r.Slash(commandstest.Arjun, "journey list") // the rig looks at the lengths
	if n := strings.Count(commandstest.Text(list), "Next:"); n != 10 {
		t.Errorf("%d next milestones of 10", n)
	}
	r.Slash(commandstest.Arjun, "journey end", "journey:"+name+"0")
	r.Slash(commandstest.Arjun, "journey start", "name:one more")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey reopen", "journey:"+name+"0"), "10 open journeys")
	r.Slash(commandstest.Arjun, "journey end", "journey:one more")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey reopen", "journey:"+name+"0"), "It's open again")
	r.Slash(commandstest.Arjun, "checkin", "mood:4")
	r.Slash(commandstest.Arjun, "milestone list")
}

// The specification's example: 1 January, setback on 2 March, looked at on 11 April.
func TestNumbersOfAJourney(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Now = time.Date(2026, 4, 11, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		counting string
		want     []string
		not      []string
	}{
		{"all", []string{"since 1 January 2026", "All my days: 99 days", "Next: 6 months"}, []string{"Since last time", "Longest"}},
		{"since", []string{"Since last time: 39 days", "Longest: 60 days", "Next: 60 days, on 2 May 2026"}, []string{"All my days"}},
		{"both", []string{"All my days: 99 days", "Since last time: 39 days", "60 days (since last time)", "6 months (all my days)"}, nil},
		{"none", []string{"**none**"}, []string{"0", "1", "2", "3", "9"}},
	} {
		r.Slash(commandstest.Arjun, "journey start", "name:"+c.counting, "since:2026-01-01", "counting:"+c.counting)
		noted := r.Slash(commandstest.Arjun, "journey setback", "journey:"+c.counting, "when:2026-03-02")
		if c.counting == "none" {
			if strings.ContainsAny(commandstest.Text(noted), "0123456789") {
				t.Errorf("no numbers, but %q", commandstest.Text(noted))
			}
		} else {
			commandstest.Says(t, noted, "Thank you for writing this down. The 60 days before it still count")
		}
		list := commandstest.Text(r.Slash(commandstest.Arjun, "journey list"))
		line, _, _ := strings.Cut(list[strings.Index(list, "**"+c.counting+"**"):], "\n**")
		for _, w := range c.want {
			if !strings.Contains(line, w) {
				t.Errorf("%s: %q does not say %q", c.counting, line, w)
			}
		}
		for _, w := range c.not {
			if strings.Contains(line, w) {
				t.Errorf("%s: %q says %q", c.counting, line, w)
			}
		}
		r.Slash(commandstest.Arjun, "journey end", "journey:"+c.counting)
	}
}

func TestSuggestedJourneys(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Tom)
	r.Slash(commandstest.Tom, "journey start", "name:tom's own")
	r.Slash(commandstest.Arjun, "journey start", "name:Walking")
	r.Slash(commandstest.Arjun, "journey start", "name:Talking")
	r.Slash(commandstest.Arjun, "journey start", "name:my brother", "who:someone")
	r.Slash(commandstest.Arjun, "journey start", "name:Old")
	r.Slash(commandstest.Arjun, "journey end", "journey:old")
	for _, c := range []struct {
		command, typed string
		want           []string
	}{
		{"journey setback", "", []string{"Walking", "Talking"}},
		{"journey setback", "WALK", []string{"Walking"}},
		{"journey end", "", []string{"Walking", "Talking", "my brother"}},
		{"journey end", "king", []string{"Walking", "Talking"}},
		{"journey end", "t", []string{"Talking", "my brother"}},
		{"journey edit", "", []string{"Walking", "Talking", "my brother", "Old"}},
		{"journey setbacks", "", []string{"Walking", "Talking", "my brother", "Old"}},
		{"journey reopen", "", []string{"Old"}},
		{"journey end", "tom", nil},
	} {
		if got := r.Completes(commandstest.Arjun, c.command, "journey", c.typed); !slices.Equal(got, c.want) {
			t.Errorf("/%s %q suggests %q, want %q", c.command, c.typed, got, c.want)
		}
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey end", "journey:alking"), "can't tell which journey")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey end", "journey:"+r.Journeys(commandstest.Tom)[0].ID.String()), "can't tell which journey")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey setback", "journey:brother"), "my brother", "no setbacks")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey setback", "journey:old"), "You ended", "/journey reopen")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey end", "journey:old"), "You ended", "/journey reopen")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey reopen", "journey:brother"), "is already open")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey reopen", "journey:walk"), "is already open")
	if j := r.Journeys(commandstest.Tom)[0]; !j.Open() {
		t.Error("someone else's journey was ended")
	}
}

func TestJourneysOfOneName(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:Walking", "since:2025-12-01")
	r.Slash(commandstest.Arjun, "journey start", "name:walking")
	if got, want := r.Completes(commandstest.Arjun, "journey end", "journey", "walk"), []string{"Walking · 1 December 2025", "walking · 5 January 2026"}; !slices.Equal(got, want) {
		t.Errorf("suggested %q, want %q", got, want)
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey end", "journey:walking"), "can't tell which journey")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey end", "journey:walking · 1 dec"), "You ended")
	if all := r.Journeys(commandstest.Arjun); all[0].Open() || !all[1].Open() {
		t.Errorf("%+v", all)
	}
}

func TestAnEndedJourneyKeepsItsNumbers(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:Walking", "since:2025-12-01", "counting:both")
	r.Slash(commandstest.Arjun, "journey setback", "journey:walking", "when:2025-12-11")
	r.Slash(commandstest.Arjun, "journey start", "name:quiet", "counting:none")
	r.Slash(commandstest.Arjun, "journey end", "journey:walking")
	r.Slash(commandstest.Arjun, "journey end", "journey:quiet")
	r.Now = r.Now.AddDate(0, 3, 0)
	list := r.Slash(commandstest.Arjun, "journey list")
	commandstest.Says(t, list, "**Walking**, from 1 December 2025 to 5 January 2026", "All my days: 34 days", "Since last time: 24 days", "Longest: 24 days", "**quiet**, ended")
	if strings.Contains(commandstest.Text(list), "Next") {
		t.Errorf("an ended journey has no next milestone: %q", commandstest.Text(list))
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey edit", "journey:walking", "name:Walks"), "Changed", "**Walks**", "34 days")
	for i := range 20 {
		r.Slash(commandstest.Arjun, "journey start", fmt.Sprintf("name:n%d", i))
		r.Slash(commandstest.Arjun, "journey end", fmt.Sprintf("journey:n%d", i))
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey list"), "And 7 more")
}

// Anyone who asks to change nothing is offered what is not an option of the command.
func TestEditWithoutAChange(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:Walking")
	r.Slash(commandstest.Arjun, "journey start", "name:quiet", "counting:none")
	what := r.Slash(commandstest.Arjun, "journey edit", "journey:walking")
	commandstest.Says(t, what, "nothing was changed")
	commandstest.Says(t, r.Press(commandstest.Arjun, what, "Share the next ones right away"), "From now on")
	if what = r.Slash(commandstest.Arjun, "journey edit", "journey:walking"); !slices.Equal(commandstest.Labels(what), []string{"Ask me before sharing"}) {
		t.Errorf("buttons %q", commandstest.Labels(what))
	}
	if what = r.Slash(commandstest.Arjun, "journey edit", "journey:quiet"); len(commandstest.Labels(what)) != 0 {
		t.Errorf("a journey without milestones has buttons %q", commandstest.Labels(what))
	}
}

// A slip in a date loses no words.
func TestRefusalsGiveWordsBack(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:Walking")
	for _, options := range [][]string{{"when:soon"}, {"restart:soon"}, {"when:tomorrow"}, {"restart:2020-01-01"}, {"when:1900-01-01"}} {
		commandstest.Says(t, r.Slash(commandstest.Arjun, "journey setback", append(options, "journey:walking", "note:it rained")...), "othing was saved", "> it rained")
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey setback", "journey:walking", "when:soon", "note:"+commandstest.Markup()), "can't read that date")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "milestone add", "text:told my sister", "day:soon"), "othing was saved", "> told my sister")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "milestone add", "text:told my sister", "day:tomorrow"), "othing was saved", "> told my sister")
	form := r.Press(commandstest.Arjun, r.Slash(commandstest.Arjun, "journey setback", "journey:walking", "when:yesterday"), "Edit")
	for _, slip := range []string{"when:soon", "restart:soon", "when:tomorrow", "restart:2020-01-01"} {
		commandstest.Says(t, r.Submit(commandstest.Arjun, form, slip, "note:it rained"), "othing was saved", "> it rained")
	}
	if j := r.Journeys(commandstest.Arjun)[0]; len(j.Setbacks) != 1 || j.Setbacks[0].Note != "" || len(r.Milestones(commandstest.Arjun)) != 0 {
		t.Errorf("%+v, %d milestones", j.Setbacks, len(r.Milestones(commandstest.Arjun)))
	}
}

// A setback would be the other person's: who only cares for themselves beside someone is not asked about any.
func TestNoSetbackButtonBesideSomeone(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	asked := func(reply commands.Reply) bool { return slices.Contains(commandstest.Labels(reply), "I had a setback") }
	entry := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	if !asked(entry) {
		t.Error("without a journey there is no button")
	}
	r.Slash(commandstest.Arjun, "journey start", "name:my brother", "who:someone")
	if got := r.Slash(commandstest.Arjun, "checkin", "mood:3"); asked(got) || asked(r.Press(commandstest.Arjun, got, "Undo")) {
		t.Errorf("buttons %q", commandstest.Labels(got))
	}
	r.Slash(commandstest.Arjun, "journey start", "name:Walking")
	got := r.Slash(commandstest.Arjun, "checkin", "mood:5")
	if !asked(got) {
		t.Error("with a journey of their own there is no button")
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, got, "I had a setback"), "Thank you")
	if all := r.Journeys(commandstest.Arjun); len(all[0].Setbacks) != 0 || len(all[1].Setbacks) != 1 {
		t.Errorf("%+v", all)
	}
	r.Slash(commandstest.Arjun, "journey end", "journey:walking")
	if got := r.Slash(commandstest.Arjun, "checkin", "mood:4"); asked(got) {
		t.Error("the journey of their own is ended, and there is a button")
	}
}

// What was reached stays behind, though a setback moves its day ahead again.
func TestNextIsNotWhatWasReached(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:Walking", "since:2025-12-29", "counting:both")
	r.Slash(commandstest.Arjun, "journey setback", "journey:walking", "when:yesterday")
	for _, command := range []string{"journey list", "milestone list"} {
		list := commandstest.Text(r.Slash(commandstest.Arjun, command))
		if !strings.Contains(list, "14 days (all my days)") || strings.Contains(list, "Next: 7 days (all") || strings.Contains(list, "Next: **7 days (all") {
			t.Errorf("/%s: %q", command, list)
		}
	}
}

func TestSetbacksAreListedEditedAndRemoved(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Tom)
	r.Slash(commandstest.Arjun, "journey start", "name:Walking", "since:2025-06-01")
	r.Slash(commandstest.Arjun, "journey setback", "journey:walking", "when:2025-07-01", "note:"+commandstest.Markup())
	one := r.Slash(commandstest.Arjun, "journey setbacks", "journey:walking")
	commandstest.Says(t, one, "1 July 2025")
	commandstest.Says(t, r.Press(commandstest.Tom, one, "Remove"), "belongs to someone else")
	form := r.Press(commandstest.Arjun, one, "Edit")
	edited := r.Submit(commandstest.Arjun, form, "when:2025-08-10", "note:rain")
	commandstest.Says(t, edited, "Changed.", "10 August 2025", "> rain")
	want := peer.Setback{Day: peer.Date(2025, 8, 10), Restart: peer.Date(2025, 8, 11), Note: "rain"}
	got := r.Journeys(commandstest.Arjun)[0].Setbacks[0]
	if want.ID = got.ID; got != want {
		t.Errorf("the setback is %+v, want %+v", got, want)
	}
	commandstest.Says(t, r.Submit(commandstest.Arjun, form, "restart:2025-01-01"), "Nothing was saved")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey setback", "journey:walking", "when:tomorrow"), "come yet")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey setback", "journey:walking", "restart:tomorrow"), "Thank you")
	list := r.Slash(commandstest.Arjun, "journey setbacks", "journey:walking")
	if n := len(list.Message.Rows[0].Select.Options); n != 2 {
		t.Fatalf("%d to choose from", n)
	}
	picked := r.Pick(commandstest.Arjun, list, got.ID.String())
	commandstest.Says(t, r.Press(commandstest.Arjun, picked, "Remove"), "Removed.")
	commandstest.Says(t, r.Press(commandstest.Arjun, picked, "Remove"), "there any more")
	for day := range 28 {
		r.Slash(commandstest.Arjun, "journey setback", "journey:walking", fmt.Sprintf("when:2025-10-%02d", day+1), "note:"+commandstest.Markup(), fmt.Sprintf("restart:2025-10-%02d", day+3))
	}
	r.Slash(commandstest.Arjun, "journey setbacks", "journey:walking")
}

func TestIHadASetback(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	saved := r.Slash(commandstest.Arjun, "checkin", "mood:2", "day:yesterday")

	none := r.Press(commandstest.Arjun, saved, "I had a setback")
	commandstest.Says(t, r.Press(commandstest.Arjun, none, "Leave it"), "Nothing was saved")
	form := r.Press(commandstest.Arjun, none, "Write it on a new one")
	commandstest.Says(t, r.Submit(commandstest.Arjun, form, "name:Walking"), "Thank you for writing this down", "Walking")
	if s := r.Journeys(commandstest.Arjun)[0].Setbacks; len(s) != 1 || s[0].Day != r.Today()-1 {
		t.Fatalf("setbacks %+v", s)
	}

	r.Press(commandstest.Arjun, saved, "I had a setback")
	if s := r.Journeys(commandstest.Arjun)[0].Setbacks; len(s) != 1 {
		t.Errorf("a second press noted a second setback: %+v", s)
	}

	r.Slash(commandstest.Arjun, "journey start", "name:Talking", "since:2025-10-13")
	which := r.Press(commandstest.Arjun, saved, "I had a setback")
	menu := which.Message.Rows[1].Select
	if menu.Placeholder != "Which journey?" || len(menu.Options) != 2 {
		t.Fatalf("menu %+v", menu)
	}
	commandstest.Says(t, r.Pick(commandstest.Arjun, which, menu.Options[1].Value), "The 83 days before it still count")
	r.Again(r.Last)
	r.Pick(commandstest.Arjun, which, menu.Options[1].Value)
	if s := r.Journeys(commandstest.Arjun)[1].Setbacks; len(s) != 1 {
		t.Errorf("setbacks %+v", s)
	}
	commandstest.Says(t, r.Pick(commandstest.Arjun, which, commandstest.Tom.String()), "nothing was changed")
}
