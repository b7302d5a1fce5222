package circles_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/commands"
	"waymark/commands/circles"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// second is another circle, in which Arjun and Leela are with one more.
const second peer.ID = 10

// inTwo returns a rig in which Arjun is in two circles.
func inTwo(t testing.TB) *commandstest.Rig {
	r := seated(t)
	r.Settings(func(s *peer.Settings) { s.TwoCircles = true })
	r.Update(func(tx *storage.Tx) error {
		c := peer.Circle{ID: second, State: peer.CircleRunning, Size: 5, Weeks: 6, Name: 2, Thread: 78, Ends: r.Now.Add(42 * 24 * time.Hour)}
		for _, who := range []peer.ID{commandstest.Arjun, leela, 18_446_744_073_709_551_302} {
			c.Seats = append(c.Seats, peer.Seat{Member: who, Joined: r.Now})
		}
		return errors.Join(tx.PutCircle(c), tx.PutCircleSide(commandstest.Arjun, peer.CircleSide{Circles: []peer.ID{circle, second}}),
			tx.PutCircleSide(leela, peer.CircleSide{Circles: []peer.ID{second}}))
	})
	return r
}

// told is what a member shared with a circle, by a press or by what they set for it.
type told struct {
	notes map[peer.UserText]bool
	moods map[peer.Mood]bool
	set   peer.Share
}

// changed notes what the setting for the circle shares of an entry that was before and says this now.
func (s *told) changed(before *peer.CheckIn, in peer.ID, mood peer.Mood, note peer.UserText) {
	share := s.set
	if before != nil {
		share = min(share, commands.Deref(before.InCircle(in)).Share)
	}
	if share == peer.JustMe || mood.Low() {
		return
	}
	s.moods[mood] = true
	s.notes[note] = s.notes[note] || share.WithNote()
}

// Nothing of an entry reaches a circle without a press that shared it there, or that circle's own setting: whatever a member in
// two circles does with an entry, each sees only what was shared with it.
func TestNothingReachesACircleUnasked(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := inTwo(t)
		me := commandstest.Arjun
		shared := map[peer.ID]*told{}
		for _, c := range []peer.ID{circle, second} {
			shared[c] = &told{map[peer.UserText]bool{"": true}, map[peer.Mood]bool{}, peer.JustMe}
		}
		for i := range rapid.IntRange(1, 14).Draw(rt, "steps") {
			id := func(act string, more ...any) string {
				return commands.ID("checkin:"+act, append([]any{me, r.Today(), "-"}, more...)...)
			}
			entry, note := r.Entry(me, r.Today()), peer.UserText(fmt.Sprintf("words-%d", i))
			in := rapid.SampledFrom([]peer.ID{circle, second}).Draw(rt, "circle")
			act := rapid.SampledFrom([]string{"check in", "note", "mood only", "both", "update", "back", "undo", "room", "set"}).Draw(rt, "act")
			if entry == nil && !slices.Contains([]string{"check in", "set"}, act) {
				continue
			}
			switch act {
			case "check in":
				mood := rapid.IntRange(1, 5).Draw(rt, "mood")
				for c, s := range shared {
					s.changed(entry, c, peer.Mood(mood), note)
				}
				r.Slash(me, "checkin", fmt.Sprintf("mood:%d", mood), "note:"+note.Reveal())
			case "note":
				for c, s := range shared {
					s.changed(entry, c, entry.Mood, note)
				}
				r.Submit(me, r.Forge(me, id("note")), "note:"+note.Reveal())
			case "mood only":
				shared[in].moods[entry.Mood] = true
				r.Forge(me, id("circle-as", in, entry.By, peer.MoodOnly))
			case "both":
				shared[in].moods[entry.Mood], shared[in].notes[entry.Note] = true, true
				r.Forge(me, id("circle-as", in, entry.By, peer.MoodAndNote))
			case "update":
				if shown := entry.InCircle(in); shown != nil {
					shared[in].moods[entry.Mood] = true
					shared[in].notes[entry.Note] = shared[in].notes[entry.Note] || shown.Share.WithNote()
				}
				r.Forge(me, id("circle-update", in, entry.By))
			case "back":
				r.Forge(me, id("circle-back", in))
			case "undo":
				r.Forge(me, id("undo", entry.By))
			case "room":
				r.Forge(me, id("share-as", entry.By, peer.MoodAndNote))
			case "set":
				shared[in].set = peer.Share(rapid.IntRange(int(peer.JustMe), int(peer.MoodAndNote)).Draw(rt, "set"))
				r.Forge(me, commands.ID("circles:set-by", me, in, shared[in].set))
			}
			for c, s := range shared {
				s.check(t, rt, r, c)
			}
		}
	})
}

// check fails if the circle sees, or is about to be shown, what was not shared with it.
func (s *told) check(t testing.TB, rt *rapid.T, r *commandstest.Rig, c peer.ID) {
	me := commandstest.Arjun
	var in *peer.InCircle
	if now := r.Entry(me, r.Today()); now != nil {
		in = now.InCircle(c)
	}
	if in != nil && (!s.notes[in.Note] || !s.moods[in.Mood]) {
		rt.Fatalf("circle %d sees what was not shared: mood %d", c, in.Mood)
	}
	e := r.Wish(commandstest.Target(t, fmt.Sprintf("circle-checkin/%d/%d/%d", c, me, r.Today())))
	if e == nil || e.Message() == nil {
		return
	}
	if in == nil {
		rt.Fatal("a post of an entry that is not shared")
	}
	for _, word := range strings.Fields(e.Message().Text.Reveal()) {
		if strings.HasPrefix(word, "words-") && !s.notes[peer.UserText(word)] {
			rt.Fatalf("posted in circle %d: %s", c, word)
		}
	}
}

// One circle a person, or two where the owner allows it. Who is in two when it is one again stays in both.
func TestHowManyCirclesAPersonCanBeIn(t *testing.T) {
	r := inTwo(t)
	me := commandstest.Arjun
	in := func(who peer.ID, want int) {
		t.Helper()
		r.View(func(tx *storage.Tx) error {
			all, err := circles.Of(tx, who)
			if len(all) != want {
				t.Errorf("in %d circles, want %d", len(all), want)
			}
			return err
		})
	}
	found := func(who peer.ID) commands.Reply { return r.Submit(who, r.Forge(who, commands.ID("circles:start"))) }
	commandstest.Says(t, r.Forge(me, commands.ID("circles:start")), "You're already in **Oak** and **Lantern**")
	in(me, 2)
	commandstest.Says(t, found(commandstest.Maya), "You've started")
	commandstest.Says(t, r.Forge(commandstest.Maya, commands.ID("circles:start")), "You're already in")
	r.Settings(func(s *peer.Settings) { s.TwoCircles = false })
	in(me, 2)
	r.Forge(me, commands.ID("circles:leave", me, second))
	in(me, 1)
	commandstest.Says(t, r.Forge(me, commands.ID("circles:start")), "You're already in the circle **Oak**")
	commandstest.Says(t, r.Forge(commandstest.Tom, commands.ID("circles:start")), "You're already in the circle **Oak**")
}
