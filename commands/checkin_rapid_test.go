package commands

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/peer"
)

// Whatever a member does in whatever order, the room sees what the entry says it may, and nothing else:
// the post is there exactly when the entry is shared, and holds the note exactly when that is shared.
func TestTheRoomSeesWhatWasChosen(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	rapid.Check(t, func(rt *rapid.T) {
		r.now = r.now.AddDate(0, 0, 1)
		target := checkinTarget(arjun, r.today())
		var replies []Reply
		for step := range rapid.IntRange(1, 12).Draw(rt, "steps") {
			replies = append(replies, r.anyStep(rt, replies, step))
			if t.Failed() {
				rt.FailNow()
			}
			if said := text(replies[step]); sentences(said) > 4 {
				rt.Fatalf("%d sentences: %q", sentences(said), said)
			}
			c, post := r.entry(arjun, r.today()), r.wish(target)
			shown := post != nil && post.Message != nil
			if want := c != nil && c.Share != peer.JustMe; shown != want {
				rt.Fatalf("after %q: entry %+v, shown %v", text(replies[step]), c, shown)
			}
			if !shown {
				continue
			}
			said := post.Message.Text.Reveal()
			if !strings.Contains(said, r.table.say.Label(fmt.Sprintf("choice.mood.%d", c.Mood))) {
				rt.Fatalf("mood %d, but the room reads %q", c.Mood, said)
			}
			if want := c.Share == peer.MoodAndNote && c.Note != ""; strings.Contains(said, "secret") != want {
				rt.Fatalf("share %d, note %v, but the room reads %q", c.Share, c.Note != "", said)
			}
		}
	})
}

// anyStep is a command, or a press of any button of any answer so far, however old.
func (r *Rig) anyStep(rt *rapid.T, replies []Reply, step int) Reply {
	r.t.Helper()
	var ids []string
	for _, reply := range replies {
		for _, label := range labels(reply) {
			if id := r.id(reply, label); strings.HasPrefix(id, "v1:checkin:") {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 || rapid.IntRange(0, 3).Draw(rt, "command") == 0 {
		var options []string
		for _, o := range []string{"mood:" + rapid.SampledFrom(moods()).Draw(rt, "mood"), fmt.Sprintf("note:secret %d", step),
			"share:" + rapid.SampledFrom(shares()).Draw(rt, "share")} {
			if rapid.Bool().Draw(rt, "given") {
				options = append(options, o)
			}
		}
		return r.slash(arjun, "checkin", options...)
	}
	reply := r.forge(arjun, rapid.SampledFrom(ids).Draw(rt, "press"))
	if reply.Modal == nil {
		return reply
	}
	return r.submit(arjun, reply, "note:"+rapid.SampledFrom([]string{"", "secret"}).Draw(rt, "note"))
}
