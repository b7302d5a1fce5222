package journey_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/journey"
	"waymark/peer"
	"waymark/storage"
)

// A walk is what two members do with their journeys, the same at the same time. But walker checks in and looks,
// and shadow does neither until the end.
type walk struct {
	*commandstest.Rig
	rt             *rapid.T
	walker, shadow peer.ID
	all            map[peer.ID]int            // each journey's days in all, at the last look
	known          map[peer.ID]peer.Milestone // walker's milestones, at the last look
	offered        map[string]bool            // what walker was asked about
}

// Whatever a member does with journeys and setbacks, wherever they are and however time passes: their days in all
// fall by nothing but their own edit, their longest stretch is at least the present one, what they reached stays
// and is offered once. And what is recorded does not depend on who looked when.
func TestWhateverBecomesOfJourneys(t *testing.T) {
	r := commandstest.NewRig(t)
	who := commandstest.Arjun
	rapid.Check(t, func(rt *rapid.T) {
		failed := t.Failed() // while rapid looks for a shorter walk
		who -= 2
		r.Now = time.Date(2026, 2, rapid.IntRange(1, 28).Draw(rt, "day"), rapid.IntRange(0, 23).Draw(rt, "hour"), 30, 0, 0, time.UTC)
		r.Settings(func(s *peer.Settings) { s.Ladder, s.PastLadders = "", nil })
		r.Consents(who, who+1)
		w := &walk{Rig: r, rt: rt, walker: who, shadow: who + 1, all: map[peer.ID]int{}, known: map[peer.ID]peer.Milestone{}, offered: map[string]bool{}}
		w.start()
		for range rapid.IntRange(2, 16).Draw(rt, "steps") {
			act := rapid.SampledFrom([]string{
				"time", "time", "time", "check in", "check in", "check in", "start", "setback", "setback today", "setback today",
				"edit setback", "remove setback", "edit", "counting", "end", "reopen", "zone", "answer", "ladder",
			}).Draw(rt, "act")
			w.step(act)
			w.look(act)
			if t.Failed() && !failed {
				rt.FailNow()
			}
		}
		w.compare()
	})
}

func (w *walk) step(act string) {
	switch act {
	case "time":
		w.Now = w.Now.Add(time.Duration(rapid.IntRange(1, 60*24).Draw(w.rt, "hours")) * time.Hour)
	case "check in":
		w.offers(w.Slash(w.walker, "checkin", "mood:3"))
	case "start":
		w.start()
	case "zone":
		zone := rapid.SampledFrom([]string{"Asia/Kolkata", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"}).Draw(w.rt, "zone")
		w.Slash(w.shadow, "milestone list") // a change of zone may take a day back, and with it what nobody saw on it
		w.Slash(w.walker, "milestone list")
		w.both(func(who peer.ID) { w.Slash(who, "privacy settings", "zone:"+zone) })
	case "answer":
		w.answer()
	case "ladder":
		w.Now = w.Now.Add(time.Minute) // no two ladders begin at one instant
		ladder := rapid.SampledFrom([]string{"1d 3d 7d 14d 30d yearly", "5d 10d 40d 1y", "2d 3d 1m 4m yearly", "yearly"}).Draw(w.rt, "ladder")
		w.Owner("setup milestones", "ladder", commands.Value{Text: ladder})
	case "setback", "setback today":
		w.setback(act)
	default:
		w.change(act)
	}
}

func (w *walk) both(f func(who peer.ID)) {
	f(w.walker)
	f(w.shadow)
}

// nth is a journey of either, the same of both.
func (w *walk) nth() func(who peer.ID) peer.Journey {
	n := rapid.IntRange(0, len(w.Journeys(w.walker))-1).Draw(w.rt, "journey")
	return func(who peer.ID) peer.Journey { return w.Journeys(who)[n] }
}

func (w *walk) start() {
	options := []string{
		fmt.Sprintf("since:%d days ago", rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(0, 800)).Draw(w.rt, "since")),
		"counting:" + rapid.SampledFrom(journey.Countings()).Draw(w.rt, "counting"),
		"name:walking",
	}
	w.both(func(who peer.ID) { w.Slash(who, "journey start", options...) })
}

func (w *walk) setback(act string) {
	nth, ago := w.nth(), 0
	if act == "setback" {
		ago = rapid.IntRange(1, 90).Draw(w.rt, "ago")
	}
	restart := rapid.IntRange(-1, ago-1).Draw(w.rt, "restart")
	w.both(func(who peer.ID) {
		w.Slash(who, "journey setback", "journey:"+nth(who).ID.String(), fmt.Sprintf("when:%d days ago", ago), "restart:"+daysAgo(restart))
	})
}

func daysAgo(n int) string {
	if n < 0 {
		return "tomorrow"
	}
	return fmt.Sprintf("%d days ago", n)
}

// change is an edit of a journey or of one of its setbacks.
func (w *walk) change(act string) {
	nth := w.nth()
	if strings.HasSuffix(act, "setback") {
		w.changeSetback(act, nth)
		return
	}
	command, option := "journey "+act, ""
	switch act {
	case "edit":
		option = fmt.Sprintf("since:%d days ago", rapid.IntRange(0, 400).Draw(w.rt, "since"))
	case "counting":
		command, option = "journey edit", "counting:"+rapid.SampledFrom(journey.Countings()).Draw(w.rt, "counting")
	}
	w.both(func(who peer.ID) {
		options := []string{"journey:" + nth(who).ID.String()}
		if option != "" {
			options = append(options, option)
		}
		w.Slash(who, command, options...)
	})
}

func (w *walk) changeSetback(act string, nth func(peer.ID) peer.Journey) {
	n := len(nth(w.walker).Setbacks)
	if n == 0 {
		return
	}
	which, ago := rapid.IntRange(0, n-1).Draw(w.rt, "which"), rapid.IntRange(0, 90).Draw(w.rt, "ago")
	restart := rapid.IntRange(-1, ago-1).Draw(w.rt, "restart")
	w.both(func(who peer.ID) {
		j := nth(who)
		s := j.Setbacks[which]
		if act == "remove setback" {
			w.Forge(who, commands.ID("journey:setback-remove", who, j.ID, s.ID))
			return
		}
		w.Do(commands.Request{Kind: commands.ModalSubmit, Member: who, Component: "journey:setback-save", Args: []string{who.String(), j.ID.String(), s.ID.String(),
			strconv.Itoa(int(s.Day)), strconv.Itoa(int(s.Restart))},
			Fields: map[string]string{"when": daysAgo(ago), "restart": daysAgo(restart), "note": ""}})
	})
}

// answer presses a button of something that walker was asked about, however long ago.
func (w *walk) answer() {
	var asked []peer.Milestone
	for _, ms := range w.Milestones(w.walker) {
		if ms.State != peer.Recorded {
			asked = append(asked, ms)
		}
	}
	if len(asked) > 0 {
		act := rapid.SampledFrom([]string{"share", "share-without", "keep", "back"}).Draw(w.rt, "answer")
		w.Forge(w.walker, commands.ID("milestone:"+act, w.walker, rapid.SampledFrom(asked).Draw(w.rt, "which").ID))
	}
}

// offers holds what an answer asks about against what may be asked: nothing on a day with a setback, the latest of
// each journey and count, and each of all days once.
func (w *walk) offers(reply commands.Reply) {
	today := w.todayOf(w.walker)
	open := slices.DeleteFunc(w.Journeys(w.walker), func(j peer.Journey) bool { return !j.Open() })
	hard := slices.ContainsFunc(open, func(j peer.Journey) bool { return j.SetbackOn(today) })
	if hard && len(reply.Followups) > 0 {
		w.rt.Fatalf("asked on a day with a setback: %q", commandstest.Text(reply))
	}
	had, perCount := w.Milestones(w.walker), map[string]bool{}
	for _, m := range reply.Followups {
		i := slices.IndexFunc(had, func(ms peer.Milestone) bool { return ms.ID == journey.OfferedIn(m) })
		if i < 0 {
			w.rt.Fatalf("asked about what is not recorded: %q", m.Text.Reveal())
		}
		ms := had[i]
		count := fmt.Sprint(ms.Journey, ms.Count)
		rung := rungOf(ms)
		if w.offered[rung] || perCount[count] || ms.State != peer.Offered {
			w.rt.Fatalf("asked about %+v again, or about two of one count", ms)
		}
		w.offered[rung], perCount[count] = true, true
	}
	for _, j := range open {
		for _, ms := range had { // of all days, nothing farther than what was asked about is left
			asked := func(o peer.Milestone) bool {
				return o.Journey == j.ID && o.Count == peer.CountAll && o.State != peer.Recorded && o.Rung.Day(0) >= ms.Rung.Day(0)
			}
			counts := j.Counting == peer.AllMyDays || j.Counting == peer.Both
			if !hard && counts && ms.Journey == j.ID && ms.Count == peer.CountAll && !slices.ContainsFunc(had, asked) {
				w.rt.Fatalf("%+v was never asked about", ms)
			}
		}
	}
}

// rungOf names what is offered once.
func rungOf(ms peer.Milestone) string {
	rung := fmt.Sprint(ms.Journey, ms.Count, ms.Rung)
	if ms.Count == peer.CountSince {
		rung += ms.Start.String()
	}
	return rung
}

// withdrawn expects that an offer may be made again.
func (w *walk) withdrawn(ms peer.Milestone) { delete(w.offered, rungOf(ms)) }

func (w *walk) todayOf(who peer.ID) (today peer.Day) {
	w.View(func(tx *storage.Tx) error {
		m, err := tx.Member(who)
		today = m.Calendar.Day(w.Now)
		return err
	})
	return today
}

// look holds what is stored against what was there before an act.
func (w *walk) look(act string) {
	own := slices.Contains([]string{"setback", "edit setback", "remove setback", "edit", "zone", "reopen"}, act)
	today := w.todayOf(w.walker)
	for _, j := range w.Journeys(w.walker) {
		n := j.Numbers(today)
		if n.Longest < n.Since || n.All < 0 || n.All > n.Elapsed {
			w.rt.Fatalf("after %s: %+v of %+v", act, n, j)
		}
		if before, ok := w.all[j.ID]; ok && n.All < before && !own {
			w.rt.Fatalf("%s took %d days of %+v", act, before-n.All, j)
		}
		w.all[j.ID] = n.All
		w.next(act, j, today)
	}
	now, once := map[peer.ID]peer.Milestone{}, map[string]bool{}
	for _, ms := range w.Milestones(w.walker) {
		now[ms.ID] = ms
		rung := fmt.Sprint(ms.Journey, ms.Count, ms.Rung)
		if ms.Count == peer.CountSince {
			rung += ms.Day.String()
		}
		if once[rung] {
			w.rt.Fatalf("after %s: recorded twice: %+v", act, ms)
		}
		once[rung] = true
	}
	for id, was := range w.known {
		is, ok := now[id]
		if act == "edit" && !was.IsShared() { // the first day may have moved, and these with it
			if !ok {
				w.withdrawn(was)
			}
			continue
		}
		waited := was.State == peer.Offered || was.IsShared() // nothing is carried out here, so no post is in the room yet
		withdrawn := ok && is.State == peer.Recorded || !ok && !w.canReach(was, today)
		if withdrawn && waited && slices.Contains([]string{"setback", "setback today", "check in"}, act) {
			w.withdrawn(was) // it waits for a better day
			continue
		}
		if !ok || is.Day != was.Day || is.Rung != was.Rung || is.Journey != was.Journey || is.State < min(was.State, peer.Offered) {
			w.rt.Fatalf("after %s: what was %+v is %+v", act, was, is)
		}
	}
	w.known = now
}

// canReach reports whether the journey of a milestone can have reached it.
func (w *walk) canReach(ms peer.Milestone, today peer.Day) bool {
	return slices.ContainsFunc(w.Journeys(w.walker), func(j peer.Journey) bool { return j.ID == ms.Journey && j.CanReach(ms, today) })
}

// next expects what comes next to be what it is when everything recorded is read for it.
func (w *walk) next(act string, j peer.Journey, today peer.Day) {
	var got, want []peer.Reach
	w.View(func(tx *storage.Tx) error {
		at, err := journey.ProgressOf(tx, peer.Member{ID: w.walker}, today, j)
		if err != nil {
			return err
		}
		all, err := tx.Milestones(w.walker)
		got, want = j.Next(at.Ladder, at.Had, today), j.Next(at.Ladder, all, today)
		return err
	})
	if !slices.Equal(got, want) {
		w.rt.Fatalf("after %s: next is %+v, want %+v, of %+v", act, got, want, j)
	}
}

// compare has both look at the end, and expects the same of both.
func (w *walk) compare() {
	w.both(func(who peer.ID) { w.Slash(who, "milestone list") })
	w.look("list")
	walker, shadow := w.reached(w.walker), w.reached(w.shadow)
	for what := range shadow {
		if _, ok := walker[what]; !ok {
			w.rt.Fatalf("who did not look has reached %s, who did has not", what)
		}
	}
	for what, ms := range walker { // what was shared stays, though the journey's days may not reach it any more
		if _, ok := shadow[what]; !ok && ms.SharedOn == 0 {
			w.rt.Fatalf("who looked has reached %s, who did not has not", what)
		}
	}
}

// reached are a member's milestones, by words that do not tell whose they are.
func (w *walk) reached(who peer.ID) map[string]peer.Milestone {
	journeys, all := w.Journeys(who), map[string]peer.Milestone{}
	for _, ms := range w.Milestones(who) {
		n := slices.IndexFunc(journeys, func(j peer.Journey) bool { return j.ID == ms.Journey })
		all[fmt.Sprintf("journey %d count %d: %v", n, ms.Count, ms.Rung)] = ms
	}
	return all
}
