package notices_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

// asked is the id of the meeting of an askingRig, met that of its pairing, and circled that of its circle.
const asked, met, circled peer.ID = 5, 6, 7

// askingRig is one where Arjun gets every kind of message that comes by itself.
func askingRig(t *testing.T) *commandstest.Rig {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya)
	r.Settings(func(s *peer.Settings) { s.Moderators, s.Circles = 77, 78 })
	r.NextID = asked - 1
	r.Do(byModerator(commands.Request{Kind: commands.SlashCommand, Command: "meetings add", Options: map[string]commands.Value{
		"name": {Text: "Evening"}, "when": {Text: "Thu 19:00"}, "where": {ID: 201}, "zone": {Text: "UTC"},
	}}))
	r.NextID = 1000
	r.Member(commandstest.Arjun, func(m *peer.Member) { m.SupportDMs = true })
	r.Slash(commandstest.Arjun, "reminder set", "time:08:00")
	r.Mentor(peer.Mentor{Member: commandstest.Arjun, State: peer.MentorOpen, Capacity: 2, Offered: r.Now, Conduct: 1})
	c := peer.Circle{
		ID: circled, State: peer.CircleRunning, Size: 5, Weeks: 6, Name: 1, Ends: r.Now.Add(42 * 24 * time.Hour),
		Seats: []peer.Seat{{Member: commandstest.Arjun, Joined: r.Now}, {Member: commandstest.Maya, Joined: r.Now}},
	}
	pairing := peer.Pairing{ID: met, Mentor: commandstest.Maya, Mentee: commandstest.Arjun, Since: r.Now}
	r.Update(func(tx *storage.Tx) error {
		m, err := tx.Meeting(asked)
		if err != nil {
			return err
		}
		return errors.Join(
			tx.PutMeeting(m.WithAsk(commandstest.Arjun, r.Now)),
			tx.PutMeetingReminder(commandstest.Arjun, peer.MeetingReminder{Meeting: asked, Asked: r.Now}),
			tx.PutCircle(c), tx.PutCircleSide(commandstest.Arjun, peer.CircleSide{Circles: []peer.ID{circled}, Messages: true}),
			tx.Schedule("circles.term", 0, circled, c.VoteAt()),
			tx.PutPairing(pairing), tx.Schedule("mentor.look-in", pairing.Mentee, pairing.ID, pairing.FollowUps()[0]),
			tx.PutHelpPage(commandstest.Arjun, peer.HelpPage{Alone: "walk"}),
			tx.Schedule("what-helps.wait", commandstest.Arjun, peer.ID(r.Now.Add(time.Minute).Unix()), r.Now.Add(time.Minute)),
		)
	})
	r.Outbox()
	return r
}

func byModerator(rq commands.Request) commands.Request {
	rq.Member, rq.Permissions = commandstest.Tom, guilds.PermissionModerateMembers
	return rq
}

func pressed(component string, args ...string) commands.Request {
	return byModerator(commands.Request{Kind: commands.ButtonClick, Component: component, Args: args})
}

// messageCases are what brings Arjun a message that comes by itself: at least one for each kind there is.
func messageCases() map[string]struct {
	kind  string
	act   func(*commandstest.Rig)
	sends string // the kind of the message's target
	later string // what is told at the next command, if it was held
} {
	after := func(d time.Duration) func(*commandstest.Rig) {
		return func(r *commandstest.Rig) {
			r.Now = r.Now.Add(d)
			r.Fall()
		}
	}
	type c = struct {
		kind  string
		act   func(*commandstest.Rig)
		sends string
		later string
	}
	return map[string]c{
		"a day is asked for": {"reminder", after(23 * time.Hour), "reminder/", ""},
		"support": {"support", func(r *commandstest.Rig) {
			r.Slash(commandstest.Arjun, "checkin", "mood:2", "share:mood")
			r.Forge(commandstest.Maya, commands.ID("checkin:support", commandstest.Arjun, r.Today()))
		}, "news/", "sent support"},
		"a meeting begins": {"meetings", func(r *commandstest.Rig) {
			r.Now = time.Date(2026, time.January, 8, 18, 30, 0, 0, time.UTC)
			r.Fall()
		}, "meeting-reminder/", ""},
		"a meeting is off": {"meetings", func(r *commandstest.Rig) {
			r.Do(byModerator(commands.Request{Kind: commands.SlashCommand, Command: "meetings change", Options: map[string]commands.Value{
				"meeting": {Text: "Evening"}, "date": {Text: "2026-01-08"},
			}}))
		}, "meeting-notice/", "changed or ended"},
		"a meeting ends": {"meetings", func(r *commandstest.Rig) {
			r.Do(pressed("meetings:end", asked.String()))
		}, "meeting-notice/", "changed or ended"},
		"hosting is answered": {"hosting", func(r *commandstest.Rig) {
			r.Do(pressed("meetings:let-sure", asked.String(), commandstest.Arjun.String()))
		}, "meeting-hosting/", "can host a meeting"},
		"a circle asks whether to go on": {"circles", after(37 * 24 * time.Hour), "circle-notice/", ""},
		"the third day of a pairing":     {"look-ins", after(3 * 24 * time.Hour), "look-in/", ""},
		"a wait ends":                    {"what-helps", after(time.Minute), "what-helps-wait/", ""},
		"a mentor is asked": {"mentor-asks", func(r *commandstest.Rig) {
			r.Consents(commandstest.Tom)
			r.Slash(commandstest.Tom, "mentor request", "help:a talk")
			r.Do(byModerator(commands.Request{Kind: commands.SlashCommand, Command: "mentors assign", Options: map[string]commands.Value{
				"member": {ID: commandstest.Tom}, "mentor": {ID: commandstest.Arjun},
			}}))
		}, "ask-mentor/", ""},
	}
}

// sentTo reports whether a message of a kind of target waits for Arjun.
func sentTo(r *commandstest.Rig, sends string) bool {
	return slices.ContainsFunc(r.Outbox(), func(target string) bool {
		return strings.HasPrefix(target, sends) && strings.Contains(target, commandstest.Arjun.String())
	})
}

// /reminder pause holds every message that comes by itself, whatever sends it, but those that someone waits for. What still
// matters waits for the member's next command.
func TestPauseHoldsWhatComesByItself(t *testing.T) {
	urgent := map[string]bool{}
	for _, f := range commandstest.Everything().Features {
		for _, k := range f.Messages {
			urgent[k.Name] = k.Urgent
		}
	}
	for name, c := range messageCases() {
		for _, paused := range []bool{false, true} {
			t.Run(name+map[bool]string{true: ", paused"}[paused], func(t *testing.T) {
				t.Parallel()
				r := askingRig(t)
				if paused {
					r.Do(commands.Request{Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "reminder pause",
						Options: map[string]commands.Value{"days": {Int: 60}}})
				}
				c.act(r)
				if held := paused && !urgent[c.kind]; sentTo(r, c.sends) == held {
					t.Errorf("held %v, sent %v", held, !held)
				}
				if paused && c.later != "" {
					commandstest.Says(t, r.Slash(commandstest.Arjun, "history"), c.later)
				}
			})
		}
	}
}

// Every kind of message that comes by itself is in /privacy show, and `Stop these` there ends it: that kind and no other.
func TestStopTheseStopsEachKind(t *testing.T) {
	cases := messageCases()
	for _, f := range commandstest.Everything().Features {
		for _, k := range f.Messages {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(cases)), func(name string) bool { return cases[name].kind == k.Name }) {
				t.Errorf("no case for the messages %s", k.Name)
			}
		}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := askingRig(t)
			kinds := menuOf(r, "messages:stop")
			r.Forge(commandstest.Arjun, commands.ID("messages:stop", commandstest.Arjun, c.kind))
			left := menuOf(r, "messages:stop")
			if want := slices.DeleteFunc(slices.Clone(kinds), func(k string) bool { return k == c.kind }); !slices.Equal(left, want) {
				t.Errorf("%v were there, then %v", kinds, left)
			}
			c.act(r)
			if sentTo(r, c.sends) {
				t.Error("it came all the same")
			}
			if c.later != "" && c.kind != "meetings" { // who stopped reminders hears nothing of meetings
				commandstest.Says(t, r.Slash(commandstest.Arjun, "history"), c.later)
			}
			for _, again := range menuOf(r, "messages:again") {
				r.Forge(commandstest.Arjun, commands.ID("messages:again", commandstest.Arjun, again))
				if back := menuOf(r, "messages:stop"); !slices.Contains(back, again) {
					t.Errorf("%s did not come back: %v", again, back)
				}
			}
		})
	}
}

// menuOf is what a menu under Arjun's /privacy show offers.
func menuOf(r *commandstest.Rig, component string) (values []string) {
	reply := r.Slash(commandstest.Arjun, "privacy show")
	for _, m := range commandstest.Messages(reply) {
		for _, row := range m.Rows {
			if row.Select == nil || !strings.Contains(row.Select.ID, component) {
				continue
			}
			for _, o := range row.Select.Options {
				values = append(values, o.Value)
			}
		}
	}
	return values
}
