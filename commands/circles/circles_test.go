package circles_test

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/commands/rooms"
	"waymark/peer"
	"waymark/storage"
)

const (
	leela  peer.ID = 18_446_744_073_709_551_004
	circle peer.ID = 9
	thread peer.ID = 77
)

// seated returns a rig in which Arjun, Maya and Tom are in a circle with a thread, and all of them and Leela agreed.
func seated(t testing.TB) *commandstest.Rig {
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Circles, s.Moderators = 5, 6 })
	people := []peer.ID{commandstest.Arjun, commandstest.Maya, commandstest.Tom}
	r.Consents(append(people, leela)...)
	r.Update(func(tx *storage.Tx) error {
		c := peer.Circle{ID: circle, State: peer.CircleRunning, Size: 5, Weeks: 6, Name: 1, Thread: thread, Ends: r.Now.Add(42 * 24 * time.Hour)}
		for _, who := range people {
			c.Seats = append(c.Seats, peer.Seat{Member: who, Joined: r.Now})
			if err := tx.PutCircleSide(who, peer.CircleSide{Circles: []peer.ID{circle}}); err != nil {
				return err
			}
		}
		return errors.Join(tx.PutCircle(c), tx.Schedule("circles.term", 0, circle, c.VoteAt()),
			rooms.Open(tx, peer.Room{ID: circle, Channel: 5, Thread: thread, Keep: peer.KeepCircleRoomFor}))
	})
	return r
}

// ask is Leela's ask to join, and what she was answered.
func ask(r *commandstest.Rig) commands.Reply {
	form := r.Forge(leela, commands.ID("circles:ask", circle))
	return r.Submit(leela, form, "line:hello")
}

// Whether someone declines, is silent, blocked the asker or was blocked by them, or a moderator has not said yes: what the
// asker sees is the same, word for word, at every moment.
func TestAnAskerSeesNoDifference(t *testing.T) {
	fact := func(kind peer.FactKind, by, about peer.ID) func(*commandstest.Rig) {
		return func(r *commandstest.Rig) {
			r.Update(func(tx *storage.Tx) error {
				return tx.RecordFact(peer.Fact{Kind: kind, By: by, About: about, At: r.Now})
			})
		}
	}
	answer := func(labels map[peer.ID]string) func(*commandstest.Rig) {
		return func(r *commandstest.Rig) {
			for _, who := range []peer.ID{commandstest.Arjun, commandstest.Maya, commandstest.Tom} {
				if label, ok := labels[who]; ok {
					r.Press(who, r.Slash(who, "circle"), label)
				}
			}
		}
	}
	a, m, tom := commandstest.Arjun, commandstest.Maya, commandstest.Tom
	none := func(*commandstest.Rig) {}
	var first string
	for _, c := range []struct {
		name          string
		before, after func(*commandstest.Rig)
	}{
		{"silence", none, none},
		{"one declines", none, answer(map[peer.ID]string{a: "Yes", m: "Not now", tom: "Yes"})},
		{"all decline", none, answer(map[peer.ID]string{a: "Not now", m: "Not now", tom: "Not now"})},
		{"two say yes", none, answer(map[peer.ID]string{a: "Yes", m: "Yes"})},
		{"she is blocked meanwhile, and all others say yes", none, func(r *commandstest.Rig) {
			fact(peer.FactBlocked, m, leela)(r)
			answer(map[peer.ID]string{a: "Yes", tom: "Yes"})(r)
			if got := r.Slash(m, "circle"); len(got.Followups) != 0 {
				t.Errorf("who blocked her is asked: %+v", commandstest.Labels(got))
			}
		}},
		{"all say yes, and one blocks her then", none, func(r *commandstest.Rig) {
			answer(map[peer.ID]string{a: "Yes", m: "Yes", tom: "Yes"})(r)
			fact(peer.FactBlocked, m, leela)(r)
		}},
		{"she was removed by moderators", fact(peer.FactRemoved, 0, leela), none},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := seated(t)
			c.before(r)
			var seen []string
			see := func(reply commands.Reply) {
				seen = append(seen, commandstest.Text(reply), fmt.Sprint(commandstest.Labels(reply)))
			}
			see(ask(r))
			c.after(r)
			see(r.Slash(leela, "circle"))
			r.Now = r.Now.Add(peer.CircleAskTime - time.Second)
			r.Fall()
			see(r.Slash(leela, "circle"))
			r.Now = r.Now.Add(time.Second)
			r.Fall()
			see(r.Slash(leela, "circle"))
			see(r.Slash(leela, "circle"))
			got := strings.Join(seen, "\n")
			if !strings.Contains(got, "This circle stays as it is for now.") {
				t.Fatalf("not answered: %s", got)
			}
			if first == "" {
				first = got
			}
			if got != first {
				t.Errorf("she sees:\n%s\nand else:\n%s", got, first)
			}
		})
	}
}

// `Put together`: whether one of the people says no, is silent, or is kept apart from another since, moderators and the others see
// the same, word for word, at every moment.
func TestNobodyLearnsWhoDeclinedTogether(t *testing.T) {
	const moderator peer.ID = 18_446_744_073_709_551_301
	a, m, tom := commandstest.Arjun, commandstest.Maya, commandstest.Tom
	var first string
	for _, c := range []struct {
		name string
		act  func(*commandstest.Rig)
	}{
		{"silence", func(*commandstest.Rig) {}},
		{"not now", func(r *commandstest.Rig) { r.Press(leela, r.Slash(leela, "circle"), "Not now") }},
		{"yes, and a block", func(r *commandstest.Rig) {
			r.Press(leela, r.Slash(leela, "circle"), "Yes")
			r.Update(func(tx *storage.Tx) error {
				return tx.RecordFact(peer.Fact{Kind: peer.FactBlocked, By: leela, About: a, At: r.Now})
			})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := commandstest.NewRig(t)
			r.Settings(func(s *peer.Settings) { s.Circles, s.Moderators = 5, 6 })
			people := []peer.ID{a, m, tom, leela}
			r.Consents(people...)
			var picked []string
			for _, who := range people {
				picked = append(picked, who.String())
				r.Update(func(tx *storage.Tx) error {
					return tx.PutCircleSide(who, peer.CircleSide{Look: peer.CircleLook{Hours: peer.Evenings, Since: r.Now}})
				})
			}
			var seen []string
			see := func(reply commands.Reply) {
				seen = append(seen, commandstest.Text(reply), fmt.Sprint(commandstest.Labels(reply)))
			}
			moderate := func(rq commands.Request) commands.Reply {
				rq.Member, rq.Permissions = moderator, guilds.PermissionModerateMembers
				return r.Do(rq)
			}
			confirm := moderate(commands.Request{Kind: commands.SelectChoice, Component: "circles:gather-chosen", Values: picked})
			act, args, _ := commands.ParseID(r.Id(confirm, "Ask them"))
			see(moderate(commands.Request{Kind: commands.ButtonClick, Component: act, Args: args}))
			c.act(r)
			look := func() {
				see(moderate(commands.Request{Kind: commands.SlashCommand, Command: "mentors circles"}))
				see(moderate(commands.Request{Kind: commands.ButtonClick, Component: "circles:gather"}))
				see(r.Slash(a, "circle"))
			}
			for range 2 { // to seeing the others, and to joining
				for _, who := range []peer.ID{a, m, tom} {
					page := r.Slash(who, "circle")
					see(page)
					r.Forge(who, commandstest.Messages(page)[1].Rows[0].Buttons[0].ID)
				}
				look()
				r.Now = r.Now.Add(peer.CircleAskTime)
				r.Fall()
				look()
			}
			got := strings.Join(seen, "\n")
			if !strings.Contains(got, "3 of 4") {
				t.Fatalf("it did not begin: %s", got)
			}
			if first == "" {
				first = got
			}
			if got != first {
				t.Errorf("seen:\n%s\nand else:\n%s", got, first)
			}
		})
	}
}

// A circle with someone who must not meet the member is left out, either way, and cannot be asked by a forged button; the
// refusal is that for a circle that is not there.
func TestABlockLeavesTheCircleOut(t *testing.T) {
	for _, pair := range [][2]peer.ID{{leela, commandstest.Tom}, {commandstest.Tom, leela}} {
		r := seated(t)
		gone := commandstest.Text(r.Forge(leela, commands.ID("circles:ask", 4)))
		r.Update(func(tx *storage.Tx) error {
			return tx.RecordFact(peer.Fact{Kind: peer.FactBlocked, By: pair[0], About: pair[1], At: r.Now})
		})
		list := r.Submit(leela, r.Forge(leela, commands.ID("circles:find")))
		commandstest.Says(t, list, "No circle has room for you")
		if got := commandstest.Text(r.Forge(leela, commands.ID("circles:ask", circle))); got != gone {
			t.Errorf("%q, and for no circle %q", got, gone)
		}
	}
}

// A setback changes nothing for the circle, with any setting.
func TestASetbackNeverPosts(t *testing.T) {
	r := seated(t)
	me := commandstest.Arjun
	r.Forge(me, commands.ID("circles:set-by", me, circle, peer.MoodAndNote))
	r.Slash(me, "journey start", "name:Sober", "since:1 Jan")
	r.Outbox()
	r.Slash(me, "journey setback", "journey:Sober", "when:today", "note:alone")
	r.Slash(me, "checkin", "mood:4", "note:after it")
	for _, target := range r.Outbox() {
		if strings.HasPrefix(target, "circle-") {
			t.Errorf("posted %s", target)
		}
	}
	if e := r.Entry(me, r.Today()); e == nil || len(e.InCircles) > 0 {
		t.Errorf("%+v", e)
	}
}

// 30 days after its end nothing of a circle is kept, and what members shared there is not shown any more.
func TestACircleIsForgotten(t *testing.T) {
	r := seated(t)
	me := commandstest.Maya
	r.Slash(me, "checkin", "mood:4", "note:hello")
	r.Forge(me, commands.ID("checkin:circle-as", me, r.Today(), "-", circle, r.Entry(me, r.Today()).By, peer.MoodAndNote))
	day := r.Today()
	for _, days := range []time.Duration{37, 5} { // the question, and the end
		r.Now = r.Now.Add(days * 24 * time.Hour)
		r.Fall()
	}
	r.Now = r.Now.Add(peer.KeepCirclesFor - time.Second)
	r.Fall()
	r.View(func(tx *storage.Tx) error {
		c, err := tx.Circle(circle)
		if c == nil || c.Open() {
			t.Errorf("before: %+v", c)
		}
		return err
	})
	r.Now = r.Now.Add(time.Second)
	r.Fall()
	r.View(func(tx *storage.Tx) error {
		c, err := tx.Circle(circle)
		if c != nil {
			t.Errorf("after: %+v", c)
		}
		seats, err2 := tx.CircleSeats(me)
		if len(seats) > 0 {
			t.Errorf("seats: %+v", seats)
		}
		return errors.Join(err, err2)
	})
	if e := r.Entry(me, day); e == nil || len(e.InCircles) > 0 {
		t.Errorf("%+v", e)
	}
	if got := r.Wish(commandstest.Target(t, fmt.Sprintf("room-thread/%d", circle))); got == nil {
		t.Error("the thread is not deleted")
	}
}

// BenchmarkShareWithCircle is a check-in shared with a circle, in check-ins shared with the room; the target is 1.2 or less.
func BenchmarkShareWithCircle(b *testing.B) {
	r := seated(b)
	me := commandstest.Arjun
	once := func(share string, in ...any) time.Duration {
		r.Now = r.Now.Add(24 * time.Hour)
		r.Slash(me, "checkin", "mood:4", "note:a day like others")
		id := commands.ID("checkin:"+share, append(append([]any{me, r.Today(), "-"}, in...), r.Entry(me, r.Today()).By, peer.MoodAndNote)...)
		start := time.Now()
		r.Forge(me, id)
		return time.Since(start)
	}
	var ratios []float64
	for b.Loop() {
		room, circle := once("share-as"), once("circle-as", circle)
		ratios = append(ratios, float64(circle)/float64(room))
	}
	sort.Float64s(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "circle/room")
}
