package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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
			r := newRig(t)
			r.consents(arjun)
			r.slash(arjun, "journey start", append(c.options, "name:  walking\nagain ")...)
			got := r.journeys(arjun)
			if len(got) != 1 {
				t.Fatalf("%d journeys", len(got))
			}
			g, w := got[0], c.want
			if g.Name != "walking again" || g.Since != w.Since || g.Counting != w.Counting || g.ForSomeone != w.ForSomeone {
				t.Errorf("%+v, want %+v", g, w)
			}
			r.again(r.last)
			if n := len(r.journeys(arjun)); n != 1 {
				t.Errorf("delivered twice: %d journeys", n)
			}
		})
	}
}

func TestDatesThatCannotBe(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	for since, part := range map[string]string{
		"tomorrow": "not come yet", "2026-01-06": "not come yet", "1926-01-04": "100 years", "soon": "can't read that date",
		"2026-13-01": "can't read that date", "\u202e@everyone": "can't read that date",
	} {
		says(t, r.slash(arjun, "journey start", "name:x", "since:"+since), part, "nothing was saved")
	}
	says(t, r.slash(arjun, "journey start", "name:\u200b"), "I need `name`")
	if n := len(r.journeys(arjun)); n != 0 {
		t.Errorf("%d journeys", n)
	}
}

func TestTenOpenJourneys(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	name := strings.Repeat("*", 59)
	for i := range 10 {
		r.slash(arjun, "journey start", fmt.Sprintf("name:%s%d", name, i), "since:1926-03-01", "counting:both")
	}
	says(t, r.slash(arjun, "journey start", "name:one more"), "10 open journeys", "Nothing was changed")
	list := r.slash(arjun, "journey list") // the rig looks at the lengths
	if n := strings.Count(text(list), "Next:"); n != 20 {
		t.Errorf("%d next milestones of 20", n)
	}
	r.slash(arjun, "journey end", "journey:"+name+"0")
	r.slash(arjun, "journey start", "name:one more")
	says(t, r.slash(arjun, "journey reopen", "journey:"+name+"0"), "10 open journeys")
	r.slash(arjun, "journey end", "journey:one more")
	says(t, r.slash(arjun, "journey reopen", "journey:"+name+"0"), "taken it up again")
	r.slash(arjun, "checkin", "mood:4")
	r.slash(arjun, "milestone list")
}

// The specification's example: 1 January, setback on 2 March, looked at on 11 April.
func TestNumbersOfAJourney(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.now = time.Date(2026, 4, 11, 12, 0, 0, 0, time.UTC)
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
		r.slash(arjun, "journey start", "name:"+c.counting, "since:2026-01-01", "counting:"+c.counting)
		noted := r.slash(arjun, "journey setback", "journey:"+c.counting, "when:2026-03-02")
		if c.counting == "none" {
			if strings.ContainsAny(text(noted), "0123456789") {
				t.Errorf("no numbers, but %q", text(noted))
			}
		} else {
			says(t, noted, "Thank you for putting this down. The 60 days before it still count")
		}
		list := text(r.slash(arjun, "journey list"))
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
		r.slash(arjun, "journey end", "journey:"+c.counting)
	}
}

func TestSuggestedJourneys(t *testing.T) {
	r := newRig(t)
	r.consents(arjun, tom)
	r.slash(tom, "journey start", "name:tom's own")
	r.slash(arjun, "journey start", "name:Walking")
	r.slash(arjun, "journey start", "name:Talking")
	r.slash(arjun, "journey start", "name:my brother", "who:someone")
	r.slash(arjun, "journey start", "name:Old")
	r.slash(arjun, "journey end", "journey:old")
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
		if got := r.completes(arjun, c.command, "journey", c.typed); !slices.Equal(got, c.want) {
			t.Errorf("/%s %q suggests %q, want %q", c.command, c.typed, got, c.want)
		}
	}
	says(t, r.slash(arjun, "journey end", "journey:alking"), "can't tell which journey")
	says(t, r.slash(arjun, "journey end", "journey:"+r.journeys(tom)[0].ID.String()), "can't tell which journey")
	says(t, r.slash(arjun, "journey setback", "journey:brother"), "my brother", "no setbacks")
	says(t, r.slash(arjun, "journey setback", "journey:old"), "is ended", "/journey reopen")
	says(t, r.slash(arjun, "journey end", "journey:old"), "is ended", "/journey reopen")
	says(t, r.slash(arjun, "journey reopen", "journey:brother"), "is open already")
	says(t, r.slash(arjun, "journey reopen", "journey:walk"), "is open already")
	if j := r.journeys(tom)[0]; !j.Open() {
		t.Error("somebody else's journey was ended")
	}
}

func TestJourneysOfOneName(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "journey start", "name:Walking", "since:2025-12-01")
	r.slash(arjun, "journey start", "name:walking")
	if got, want := r.completes(arjun, "journey end", "journey", "walk"), []string{"Walking · 1 December 2025", "walking · 5 January 2026"}; !slices.Equal(got, want) {
		t.Errorf("suggested %q, want %q", got, want)
	}
	says(t, r.slash(arjun, "journey end", "journey:walking"), "can't tell which journey")
	says(t, r.slash(arjun, "journey end", "journey:walking · 1 dec"), "is ended")
	if all := r.journeys(arjun); all[0].Open() || !all[1].Open() {
		t.Errorf("%+v", all)
	}
}

func TestAnEndedJourneyKeepsItsNumbers(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "journey start", "name:Walking", "since:2025-12-01", "counting:both")
	r.slash(arjun, "journey setback", "journey:walking", "when:2025-12-11")
	r.slash(arjun, "journey start", "name:quiet", "counting:none")
	r.slash(arjun, "journey end", "journey:walking")
	r.slash(arjun, "journey end", "journey:quiet")
	r.now = r.now.AddDate(0, 3, 0)
	list := r.slash(arjun, "journey list")
	says(t, list, "**Walking**, since 1 December 2025, ended on 5 January 2026", "All my days: 34 days", "Since last time: 24 days", "Longest: 24 days", "**quiet**, ended")
	if strings.Contains(text(list), "Next") {
		t.Errorf("an ended journey has no next milestone: %q", text(list))
	}
	says(t, r.slash(arjun, "journey edit", "journey:walking", "name:Walks"), "Changed", "**Walks**", "34 days")
	for i := range 20 {
		r.slash(arjun, "journey start", fmt.Sprintf("name:n%d", i))
		r.slash(arjun, "journey end", fmt.Sprintf("journey:n%d", i))
	}
	says(t, r.slash(arjun, "journey list"), "And 7 more")
}

// Whoever asks to change nothing is offered what is not an option of the command.
func TestEditWithoutAChange(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "journey start", "name:Walking")
	r.slash(arjun, "journey start", "name:quiet", "counting:none")
	what := r.slash(arjun, "journey edit", "journey:walking")
	says(t, what, "Nothing was changed")
	says(t, r.press(arjun, what, "Share the next ones right away"), "From now on")
	if what = r.slash(arjun, "journey edit", "journey:walking"); !slices.Equal(labels(what), []string{"Ask me again before sharing"}) {
		t.Errorf("buttons %q", labels(what))
	}
	if what = r.slash(arjun, "journey edit", "journey:quiet"); len(labels(what)) != 0 {
		t.Errorf("a journey without milestones has buttons %q", labels(what))
	}
}

// A slip in a date loses no words.
func TestRefusalsGiveWordsBack(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "journey start", "name:Walking")
	for _, options := range [][]string{{"when:soon"}, {"restart:soon"}, {"when:tomorrow"}, {"restart:2020-01-01"}, {"when:1900-01-01"}} {
		says(t, r.slash(arjun, "journey setback", append(options, "journey:walking", "note:it rained")...), "othing was saved", "> it rained")
	}
	says(t, r.slash(arjun, "journey setback", "journey:walking", "when:soon", "note:"+markup()), "can't read that date")
	says(t, r.slash(arjun, "milestone add", "text:told my sister", "day:soon"), "othing was saved", "> told my sister")
	says(t, r.slash(arjun, "milestone add", "text:told my sister", "day:tomorrow"), "othing was saved", "> told my sister")
	form := r.press(arjun, r.slash(arjun, "journey setback", "journey:walking", "when:yesterday"), "Edit")
	for _, slip := range []string{"when:soon", "restart:soon", "when:tomorrow", "restart:2020-01-01"} {
		says(t, r.submit(arjun, form, slip, "note:it rained"), "othing was saved", "> it rained")
	}
	if j := r.journeys(arjun)[0]; len(j.Setbacks) != 1 || j.Setbacks[0].Note != "" || len(r.milestones(arjun)) != 0 {
		t.Errorf("%+v, %d milestones", j.Setbacks, len(r.milestones(arjun)))
	}
}

// A setback would be the other person's: who only cares for themselves beside somebody is not asked about any.
func TestNoSetbackButtonBesideSomeone(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	asked := func(reply Reply) bool { return slices.Contains(labels(reply), "I had a setback") }
	entry := r.slash(arjun, "checkin", "mood:4")
	if !asked(entry) {
		t.Error("without a journey there is no button")
	}
	r.slash(arjun, "journey start", "name:my brother", "who:someone")
	if got := r.slash(arjun, "checkin", "mood:3"); asked(got) || asked(r.press(arjun, got, "Undo")) {
		t.Errorf("buttons %q", labels(got))
	}
	r.slash(arjun, "journey start", "name:Walking")
	got := r.slash(arjun, "checkin", "mood:5")
	if !asked(got) {
		t.Error("with a journey of their own there is no button")
	}
	says(t, r.press(arjun, got, "I had a setback"), "Thank you")
	if all := r.journeys(arjun); len(all[0].Setbacks) != 0 || len(all[1].Setbacks) != 1 {
		t.Errorf("%+v", all)
	}
	r.slash(arjun, "journey end", "journey:walking")
	if got := r.slash(arjun, "checkin", "mood:4"); asked(got) {
		t.Error("the journey of their own is ended, and there is a button")
	}
}

// What was reached stays behind, though a setback moves its day ahead again.
func TestNextIsNotWhatWasReached(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "journey start", "name:Walking", "since:2025-12-29", "counting:both")
	r.slash(arjun, "journey setback", "journey:walking", "when:yesterday")
	for _, command := range []string{"journey list", "milestone list"} {
		list := text(r.slash(arjun, command))
		if !strings.Contains(list, "14 days (all my days)") || strings.Contains(list, "Next: 7 days (all") || strings.Contains(list, "Next: **7 days (all") {
			t.Errorf("/%s: %q", command, list)
		}
	}
}

func TestSetbacksAreListedEditedAndRemoved(t *testing.T) {
	r := newRig(t)
	r.consents(arjun, tom)
	r.slash(arjun, "journey start", "name:Walking", "since:2025-06-01")
	r.slash(arjun, "journey setback", "journey:walking", "when:2025-07-01", "note:"+markup())
	one := r.slash(arjun, "journey setbacks", "journey:walking")
	says(t, one, "1 July 2025")
	says(t, r.press(tom, one, "Remove"), "belongs to somebody else")
	form := r.press(arjun, one, "Edit")
	edited := r.submit(arjun, form, "when:2025-08-10", "note:rain")
	says(t, edited, "Changed.", "10 August 2025", "> rain")
	want := peer.Setback{Day: peer.Date(2025, 8, 10), Restart: peer.Date(2025, 8, 11), Note: "rain"}
	got := r.journeys(arjun)[0].Setbacks[0]
	if want.ID = got.ID; got != want {
		t.Errorf("the setback is %+v, want %+v", got, want)
	}
	says(t, r.submit(arjun, form, "restart:2025-01-01"), "Nothing was saved")
	says(t, r.slash(arjun, "journey setback", "journey:walking", "when:tomorrow"), "not come yet")
	says(t, r.slash(arjun, "journey setback", "journey:walking", "restart:tomorrow"), "Thank you")
	list := r.slash(arjun, "journey setbacks", "journey:walking")
	if n := len(list.Message.Rows[0].Select.Options); n != 2 {
		t.Fatalf("%d to choose from", n)
	}
	picked := r.pick(arjun, list, got.ID.String())
	says(t, r.press(arjun, picked, "Remove"), "Taken out.")
	says(t, r.press(arjun, picked, "Remove"), "not there any more")
	for day := range 28 {
		r.slash(arjun, "journey setback", "journey:walking", fmt.Sprintf("when:2025-10-%02d", day+1), "note:"+markup(), fmt.Sprintf("restart:2025-10-%02d", day+3))
	}
	r.slash(arjun, "journey setbacks", "journey:walking")
}

func TestIHadASetback(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	saved := r.slash(arjun, "checkin", "mood:2", "day:yesterday")

	none := r.press(arjun, saved, "I had a setback")
	says(t, r.press(arjun, none, "Leave it"), "Nothing was noted")
	form := r.press(arjun, none, "Note it on a new one")
	says(t, r.submit(arjun, form, "name:Walking"), "Thank you for putting this down", "Walking")
	if s := r.journeys(arjun)[0].Setbacks; len(s) != 1 || s[0].Day != r.today()-1 {
		t.Fatalf("setbacks %+v", s)
	}

	r.press(arjun, saved, "I had a setback")
	if s := r.journeys(arjun)[0].Setbacks; len(s) != 1 {
		t.Errorf("a second press noted a second setback: %+v", s)
	}

	r.slash(arjun, "journey start", "name:Talking", "since:2025-10-13")
	which := r.press(arjun, saved, "I had a setback")
	menu := which.Message.Rows[0].Select
	if menu.Placeholder != "Which journey?" || len(menu.Options) != 2 {
		t.Fatalf("menu %+v", menu)
	}
	says(t, r.pick(arjun, which, menu.Options[1].Value), "The 83 days before it still count")
	r.again(r.last)
	r.pick(arjun, which, menu.Options[1].Value)
	if s := r.journeys(arjun)[1].Setbacks; len(s) != 1 {
		t.Errorf("setbacks %+v", s)
	}
	says(t, r.pick(arjun, which, tom.String()), "nothing was changed")
}
