package checkin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
)

// Whatever a member does in whatever order, the room sees what they said it may, and nothing else: the post is there
// exactly when the entry is shared, holds the note exactly when that is shared, and changes by nothing but an act that
// named the room. That shows what its screen said; undoing shows what the room has seen before.
func TestTheRoomSeesWhatWasChosen(t *testing.T) {
	t.Parallel()
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	rapid.Check(t, func(rt *rapid.T) {
		r.Now = r.Now.AddDate(0, 0, 1)
		target := checkin.CheckinTarget(commandstest.Arjun, r.Today())
		var replies []commands.Reply
		var screens []*peer.CheckIn // the entry as each answer says it
		var seen []peer.Entry
		shownBefore := ""
		for step := range rapid.IntRange(1, 12).Draw(rt, "steps") {
			before := r.Entry(commandstest.Arjun, r.Today())
			reply, saysShared, act, of := anyStep(r, rt, replies, step)
			replies = append(replies, reply)
			after := r.Entry(commandstest.Arjun, r.Today())
			screens = append(screens, after)
			if act != "" && after != nil && after.InRoom != nil && !cmp.Equal(commands.Deref(before).InRoom, after.InRoom) {
				offered, on := *after.InRoom, screens[of]
				undoes := act == "checkin:undo" && slices.Contains(seen, offered)
				says := act != "checkin:undo" && on != nil && on.Mood == offered.Mood && (offered.Note == "" || on.Note == offered.Note)
				if !undoes && !says && !strings.HasPrefix(act, "checkin:mood") {
					rt.Fatalf("%s under %q shows the room %+v", act, commandstest.Text(replies[of]), offered)
				}
			}
			if after != nil && after.InRoom != nil {
				seen = append(seen, *after.InRoom)
			}
			if t.Failed() {
				rt.FailNow()
			}
			if said := commandstest.Text(replies[step]); sentences(said) > 4 {
				rt.Fatalf("%d sentences: %q", sentences(said), said)
			}
			c, post := r.Entry(commandstest.Arjun, r.Today()), r.Wish(target)
			shown := post != nil && post.Message() != nil
			if want := c != nil && c.InRoom != nil; shown != want || want && c.Share == peer.JustMe || c != nil && !want && c.Share != peer.JustMe {
				rt.Fatalf("after %q: entry %+v, shown %v", commandstest.Text(replies[step]), c, shown)
			}
			onlyMine := !saysShared && step > 0
			if onlyMine && shownBefore != "" && shown && post.Message().Text.Reveal() != shownBefore || onlyMine && shownBefore == "" && shown {
				rt.Fatalf("a press that did not name the room changed it from %q to %q", shownBefore, post.Message().Text.Reveal())
			}
			shownBefore = ""
			if !shown {
				continue
			}
			said := post.Message().Text.Reveal()
			shownBefore = said
			if !strings.Contains(said, words.English().Label(fmt.Sprintf("choice.mood.%d", c.InRoom.Mood))) {
				rt.Fatalf("mood %d, but the room reads %q", c.InRoom.Mood, said)
			}
			note := c.InRoom.Share.WithNote() && c.InRoom.Note != ""
			covered := strings.Contains(said, "||")
			if strings.Contains(said, "secret") != note || covered != (note && c.InRoom.Share == peer.MoodAndCovered) {
				rt.Fatalf("share %d, note %v, but the room reads %q", c.InRoom.Share, c.InRoom.Note != "", said)
			}
		}
	})
}

// anyStep is a command, or a press of any button of any answer so far, however old. room says that the member said by it
// what the room may see: by the option share, or by a button that names the room, or by undoing what the room sees.
// What was pressed is named, and of which answer it was.
func anyStep(r *commandstest.Rig, rt *rapid.T, replies []commands.Reply, step int) (_ commands.Reply, room bool, act string, of int) {
	r.T.Helper()
	var ids []string
	var from []int
	for i, reply := range replies {
		for _, label := range commandstest.Labels(reply) {
			if id := r.Id(reply, label); strings.HasPrefix(id, "v1:checkin:") {
				ids, from = append(ids, id), append(from, i)
			}
		}
	}
	if len(ids) == 0 || rapid.IntRange(0, 3).Draw(rt, "command") == 0 {
		var options []string
		for _, o := range []string{"mood:" + rapid.SampledFrom(checkin.Moods()).Draw(rt, "mood"), fmt.Sprintf("note:secret %d", step),
			"share:" + rapid.SampledFrom(checkin.Shares()).Draw(rt, "share")} {
			if rapid.Bool().Draw(rt, "given") {
				options = append(options, o)
				room = room || strings.HasPrefix(o, "share:")
			}
		}
		reply := r.Slash(commandstest.Arjun, "checkin", options...)
		return reply, room, "", 0
	}
	i := rapid.IntRange(0, len(ids)-1).Draw(rt, "press")
	id, of := ids[i], from[i]
	act, _, _ = commands.ParseID(id)
	room = slices.Contains([]string{"checkin:share", "checkin:share-as", "checkin:update", "checkin:back", "checkin:undo"}, act) ||
		act == "checkin:mood" && !strings.HasSuffix(id, ":-:0") // the share that they typed waits for the mood
	reply := r.Forge(commandstest.Arjun, id)
	if reply.Modal == nil {
		return reply, room, act, of
	}
	note := rapid.SampledFrom([]string{"", fmt.Sprintf("secret %d", step)}).Draw(rt, "note")
	return r.Submit(commandstest.Arjun, reply, "note:"+note), false, act, of
}
