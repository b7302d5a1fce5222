package checkin_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
)

// Whatever a member does in whatever order, the room sees what the entry says it may, and nothing else:
// the post is there exactly when the entry is shared, and holds the note exactly when that is shared.
func TestTheRoomSeesWhatWasChosen(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	rapid.Check(t, func(rt *rapid.T) {
		r.Now = r.Now.AddDate(0, 0, 1)
		target := checkin.CheckinTarget(commandstest.Arjun, r.Today())
		var replies []commands.Reply
		for step := range rapid.IntRange(1, 12).Draw(rt, "steps") {
			replies = append(replies, anyStep(r, rt, replies, step))
			if t.Failed() {
				rt.FailNow()
			}
			if said := commandstest.Text(replies[step]); sentences(said) > 4 {
				rt.Fatalf("%d sentences: %q", sentences(said), said)
			}
			c, post := r.Entry(commandstest.Arjun, r.Today()), r.Wish(target)
			shown := post != nil && post.Message() != nil
			if want := c != nil && c.Share != peer.JustMe; shown != want {
				rt.Fatalf("after %q: entry %+v, shown %v", commandstest.Text(replies[step]), c, shown)
			}
			if !shown {
				continue
			}
			said := post.Message().Text.Reveal()
			if !strings.Contains(said, words.English().Label(fmt.Sprintf("choice.mood.%d", c.Mood))) {
				rt.Fatalf("mood %d, but the room reads %q", c.Mood, said)
			}
			if want := c.Share == peer.MoodAndNote && c.Note != ""; strings.Contains(said, "secret") != want {
				rt.Fatalf("share %d, note %v, but the room reads %q", c.Share, c.Note != "", said)
			}
		}
	})
}

// anyStep is a command, or a press of any button of any answer so far, however old.
func anyStep(r *commandstest.Rig, rt *rapid.T, replies []commands.Reply, step int) commands.Reply {
	r.T.Helper()
	var ids []string
	for _, reply := range replies {
		for _, label := range commandstest.Labels(reply) {
			if id := r.Id(reply, label); strings.HasPrefix(id, "v1:checkin:") {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 || rapid.IntRange(0, 3).Draw(rt, "command") == 0 {
		var options []string
		for _, o := range []string{"mood:" + rapid.SampledFrom(commands.Moods()).Draw(rt, "mood"), fmt.Sprintf("note:secret %d", step),
			"share:" + rapid.SampledFrom(commands.Shares()).Draw(rt, "share")} {
			if rapid.Bool().Draw(rt, "given") {
				options = append(options, o)
			}
		}
		return r.Slash(commandstest.Arjun, "checkin", options...)
	}
	reply := r.Forge(commandstest.Arjun, rapid.SampledFrom(ids).Draw(rt, "press"))
	if reply.Modal == nil {
		return reply
	}
	return r.Submit(commandstest.Arjun, reply, "note:"+rapid.SampledFrom([]string{"", "secret"}).Draw(rt, "note"))
}
