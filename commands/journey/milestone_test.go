package journey_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/commands/journey"
	"waymark/peer"
	"waymark/storage"
)

// reached is a rig in which arjun reaches 30 days today and is asked about it.
func reached(t *testing.T) (*commandstest.Rig, commands.Reply) {
	t.Helper()
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya)
	r.Slash(commandstest.Arjun, "journey start", "name:my secret name", "since:2025-12-06")
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	if len(reply.Followups) != 1 {
		t.Fatalf("asked %d times: %q", len(reply.Followups), commandstest.Text(reply))
	}
	return r, commands.Reply{Message: &reply.Followups[0]}
}

func postOf(r *commandstest.Rig) *commands.Effect {
	r.T.Helper()
	for _, ms := range r.Milestones(commandstest.Arjun) {
		if e := r.Wish(journey.MilestoneTarget(commandstest.Arjun, ms.ID)); e != nil {
			return e
		}
	}
	return nil
}

func TestAMilestoneIsOfferedNeverPosted(t *testing.T) {
	r, offer := reached(t)
	commandstest.Says(t, offer, "30 days")
	if want := []string{"Share this milestone", "Share without the number", "Keep it to myself"}; !slices.Equal(commandstest.Labels(offer), want) {
		t.Errorf("buttons %q, want %q", commandstest.Labels(offer), want)
	}
	if postOf(r) != nil {
		t.Error("posted without asking")
	}
	if again := commandstest.Text(r.Slash(commandstest.Arjun, "checkin", "mood:5")); strings.Contains(again, "30 days") {
		t.Errorf("asked twice: %q", again)
	}
	if n := len(r.Milestones(commandstest.Arjun)); n != 5 {
		t.Errorf("%d milestones recorded, of 1, 3, 7, 14 and 30 days", n)
	}
}

func TestSharingAMilestone(t *testing.T) {
	for label, want := range map[string]string{
		"Share this milestone":     "**Arjun** shares a milestone: **30 days**",
		"Share without the number": "**Arjun** shares a milestone.",
		"Keep it to myself":        "",
	} {
		t.Run(label, func(t *testing.T) {
			r, offer := reached(t)
			commandstest.Says(t, r.Press(commandstest.Tom, offer, label), "belongs to someone else")
			done := r.Press(commandstest.Arjun, offer, label)
			r.Again(r.Last)
			post := postOf(r)
			if want == "" {
				if post != nil {
					t.Fatal("posted")
				}
				return
			}
			if got := post.Message().Text.Reveal(); got != want || post.Do.(commands.Post).Channel != commandstest.CelebrationsChannel {
				t.Errorf("posted %q, want %q", got, want)
			}
			board := commands.Reply{Message: post.Message()}
			commandstest.Says(t, r.Press(commandstest.Arjun, board, "Celebrate"), "your own milestone")
			commandstest.Says(t, r.Press(commandstest.Maya, board, "Celebrate"), "Sent.")
			commandstest.Says(t, r.Press(commandstest.Maya, board, "Celebrate"), "Sent.")
			commandstest.Says(t, r.Slash(commandstest.Arjun, "milestone list"), "**Maya** celebrated")
			commandstest.Says(t, r.Press(commandstest.Arjun, done, "Take it back"), "I'm deleting the post")
			if e := postOf(r); e.Message() != nil {
				t.Error("the post stays")
			}
			commandstest.Says(t, r.Press(commandstest.Maya, board, "Celebrate"), "no longer shared")
			if n := len(r.Milestones(commandstest.Arjun)); n != 5 {
				t.Errorf("%d milestones", n)
			}
		})
	}
}

// A message that follows an answer may come twice (see discord's followUp). Pressed on both, it is shared once.
func TestAnOfferThatCameTwice(t *testing.T) {
	r, offer := reached(t)
	for i, label := range []string{"Share this milestone", "Share this milestone", "Share without the number", "Share without the number"} {
		if n := len(r.Press(commandstest.Arjun, offer, label).Effects); n != 1-i%2 {
			t.Errorf("press %d, %s: %d wishes", i+1, label, n)
		}
	}
	r.Press(commandstest.Arjun, offer, "Keep it to myself")
	if again := r.Press(commandstest.Arjun, offer, "Keep it to myself"); len(again.Effects) != 0 {
		t.Errorf("taken back twice: %s", commandstest.Describe(again.Effects))
	}
}

func TestNoChannelForMilestones(t *testing.T) {
	r, offer := reached(t)
	r.Settings(func(s *peer.Settings) { s.Celebrations = 0 })
	commandstest.Says(t, r.Press(commandstest.Arjun, offer, "Share this milestone"), "can manage this server", "is still yours")
	if postOf(r) != nil {
		t.Error("posted")
	}
}

func TestNothingIsOfferedOnADayWithASetback(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:one", "since:2025-12-06")
	r.Slash(commandstest.Arjun, "journey start", "name:two", "since:2025-12-06")
	r.Slash(commandstest.Arjun, "journey setback", "journey:two")
	if more := r.Slash(commandstest.Arjun, "checkin", "mood:1").Followups; len(more) != 0 {
		t.Errorf("offered %q", more[0].Text.Reveal())
	}
	r.Now = r.Now.AddDate(0, 0, 1)
	more := r.Slash(commandstest.Arjun, "checkin", "mood:3").Followups
	if len(more) != 2 || !strings.Contains(more[0].Text.Reveal(), "30 days") {
		t.Errorf("the day after, offered %q", commandstest.Text(commands.Reply{Followups: more}))
	}
}

func TestWhatWasReachedStays(t *testing.T) {
	r, _ := reached(t)
	for _, command := range [][]string{
		{"journey setback", "journey:secret", "when:2025-12-07", "restart:2026-01-01"},
		{"journey edit", "journey:secret", "counting:none"},
		{"journey end", "journey:secret"},
		{"journey reopen", "journey:secret"},
	} {
		r.Slash(commandstest.Arjun, command[0], command[1:]...)
		has := func(ms peer.Milestone) bool { return ms.Rung == peer.Rung{Days: 30} }
		if !slices.ContainsFunc(r.Milestones(commandstest.Arjun), has) {
			t.Errorf("after /%s the 30 days are gone", command[0])
		}
	}
	list := r.Slash(commandstest.Arjun, "milestone list")
	commandstest.Says(t, list, "A milestone, ", "my secret name")
	if strings.Contains(commandstest.Text(list), "30 days") {
		t.Error("a journey without numbers shows one")
	}
}

func TestASetbackTakesNothingThatNobodySawYet(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:one", "since:2025-12-30", "counting:since")
	r.Now = r.Now.AddDate(0, 0, 2) // eight days, six of them after the setback; no check-in saw the seventh
	r.Slash(commandstest.Arjun, "journey setback", "journey:one", "when:2025-12-31")
	has := func(ms peer.Milestone) bool { return ms.Rung == peer.Rung{Days: 7} }
	if !slices.ContainsFunc(r.Milestones(commandstest.Arjun), has) {
		t.Error("7 days were reached, and are not recorded")
	}
}

func TestRolesOfMilestones(t *testing.T) {
	const role = 18_446_744_073_709_551_500
	r, offer := reached(t)
	r.Settings(func(s *peer.Settings) {
		s.Roles = []peer.RungRole{{Rung: peer.Rung{Days: 30}, Role: role}, {Rung: peer.Rung{Days: 14}, Role: role + 1}}
	})
	target := journey.RoleEffect(commandstest.Arjun, role, true).Target
	r.Press(commandstest.Arjun, offer, "Share without the number")
	if r.Wish(target) != nil {
		t.Fatal("a role shows the number that the member did not share")
	}
	r.Press(commandstest.Arjun, offer, "Share this milestone")
	if e := r.Wish(target); e == nil || e.Do != commands.Action(commands.RoleChange{User: commandstest.Arjun, Role: role, Give: true}) {
		t.Fatalf("wished %+v", e)
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, offer, "Share without the number"), "You still have the role")
	list := r.Slash(commandstest.Arjun, "milestone list")
	commandstest.Says(t, r.Press(commandstest.Tom, list, "Take the role off"), "belongs to someone else")

	r.Slash(commandstest.Arjun, "milestone share", "milestone:14 days")
	menu := r.Press(commandstest.Arjun, r.Slash(commandstest.Arjun, "milestone list"), "Take the role off")
	var shown []string
	for _, o := range menu.Message.Rows[0].Select.Options {
		shown = append(shown, o.Label.Reveal())
	}
	if want := []string{"30 days", "14 days"}; !slices.Equal(sorted(shown), sorted(want)) {
		t.Errorf("asks among %q", shown)
	}
	commandstest.Says(t, r.Pick(commandstest.Arjun, menu, commandstest.Tom.String()), "no role to take off")

	commandstest.Says(t, r.Press(commandstest.Arjun, list, "Take the role off"), "I'm taking the role off")
	if e := r.Wish(target); e.Do != commands.Action(commands.RoleChange{User: commandstest.Arjun, Role: role}) {
		t.Errorf("wished %+v", e)
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, list, "Take the role off"), "no role to take off")
}

// The owner tied the role after the member had shared: who shares it once more by the command asks for it. A
// double click does not.
func TestARoleThatWasTiedLater(t *testing.T) {
	const role = 18_446_744_073_709_551_500
	r, offer := reached(t)
	target := journey.RoleEffect(commandstest.Arjun, role, true).Target
	r.Press(commandstest.Arjun, offer, "Share this milestone")
	r.Settings(func(s *peer.Settings) { s.Roles = []peer.RungRole{{Rung: peer.Rung{Days: 30}, Role: role}} })
	r.Press(commandstest.Arjun, offer, "Share this milestone")
	if r.Wish(target) != nil {
		t.Error("given by a second click")
	}
	r.Slash(commandstest.Arjun, "milestone share", "milestone:30 days")
	if e := r.Wish(target); e == nil || !e.Do.(commands.RoleChange).Give {
		t.Errorf("wished %+v", e)
	}
	r.Settings(func(s *peer.Settings) { s.Moderator = role })
	r.Press(commandstest.Arjun, r.Slash(commandstest.Arjun, "milestone list"), "Take the role off")
	r.Slash(commandstest.Arjun, "milestone share", "milestone:30 days")
	if e := r.Wish(target); e.Do.(commands.RoleChange).Give {
		t.Error("a milestone gave the moderators' role")
	}
}

func TestRolesThatPeopleDecideAbout(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Moderator, s.Mentor = 71, 72 })
	tie := func(role peer.ID) commands.Reply {
		options := map[string]commands.Value{"rung": {Text: "30D"}, "role": {ID: role}}
		if role == 0 {
			delete(options, "role")
		}
		return r.Do(commands.Request{Kind: commands.SlashCommand, Member: commandstest.Maya, Permissions: guilds.PermissionManageGuild, Command: "setup milestone-role", Options: options})
	}
	commandstest.Says(t, tie(71), "<@&71>", "othing was changed")
	commandstest.Says(t, tie(72), "<@&72>", "othing was changed")
	commandstest.Says(t, tie(73), "Saved.", "<@&73> goes with the milestone 30d")
	commandstest.Says(t, tie(74), "Saved.", "<@&74> goes with the milestone 30d")
	commandstest.Says(t, tie(0), "Saved.")
	r.View(func(tx *storage.Tx) error {
		if set, err := tx.Settings(); err != nil || len(set.Roles) != 0 {
			t.Errorf("still tied: %v %v", set.Roles, err)
		}
		return nil
	})
	commandstest.Says(t, tie(0), "No role goes with the milestone 30d", "othing was changed")
}

func TestLaddersThatCannotBe(t *testing.T) {
	r := commandstest.NewRig(t)
	ladder := func(s string) commands.Reply { return r.Owner("setup milestones", "ladder", commands.Value{Text: s}) }
	many := ""
	for i := range peer.MaxRungs + 1 {
		many += fmt.Sprintf(" %dd", i+1)
	}
	for s, part := range map[string]string{
		"1d 3d b*gus": `b\*gus`, "0d": "0d", "101y": "101y", "-3d": "-3d", "30": "30", "1.5y": "1.5y", ",": "can't read that ladder", many: "can't read that ladder",
	} {
		commandstest.Says(t, ladder(s), part, "othing was changed")
	}
	commandstest.Says(t, ladder("yearly, 10d 5d 5D 12m"), "Saved.", "Milestones: 5d 10d 1y yearly")
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func TestMilestonesInTheirOwnWords(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Tom)
	long := strings.Repeat("*", journey.MilestoneMax)
	added := r.Slash(commandstest.Arjun, "milestone add", "text:told my sister", "day:yesterday")
	r.Again(r.Last)
	if ms := r.Milestones(commandstest.Arjun); len(ms) != 1 || ms[0].Day != r.Today()-1 || ms[0].Text != "told my sister" {
		t.Fatalf("milestones %+v", ms)
	}
	if want := []string{"Share this milestone", "Keep it to myself"}; !slices.Equal(commandstest.Labels(added), want) {
		t.Errorf("buttons %q, want %q", commandstest.Labels(added), want)
	}
	r.Press(commandstest.Arjun, added, "Share this milestone")
	if s := postOf(r).Message().Text.Reveal(); !strings.Contains(s, "told my sister") {
		t.Errorf("posted %q", s)
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "milestone add", "text:x", "day:tomorrow"), "come yet")
	for range 30 {
		r.Slash(commandstest.Arjun, "milestone add", "text:"+long)
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "milestone list"), "And 6 more")
	if got := r.Completes(commandstest.Arjun, "milestone share", "milestone", "SISTER"); !slices.Equal(got, []string{"told my sister"}) {
		t.Errorf("suggested %q", got)
	}
	if got := r.Completes(commandstest.Tom, "milestone share", "milestone", ""); len(got) != 0 {
		t.Errorf("tom sees %q", got)
	}
	commandstest.Says(t, r.Slash(commandstest.Tom, "milestone share", "milestone:"+r.Milestones(commandstest.Arjun)[0].ID.String()), "can't tell which milestone")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "milestone share", "milestone:sister"), "Shared in")
}

func TestSharingByItself(t *testing.T) {
	r, offer := reached(t)
	shared := r.Press(commandstest.Arjun, offer, "Share this milestone")
	on := r.Press(commandstest.Arjun, shared, "Share the next ones right away")
	r.Now = r.Now.AddDate(0, 0, 30)
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	if len(reply.Effects) != 1 || !strings.Contains(reply.Effects[0].Message().Text.Reveal(), "60 days") {
		t.Errorf("wished %s", commandstest.Describe(reply.Effects))
	}
	commandstest.Says(t, reply, "60 days", "my secret name", "I've shared it in")
	if last := commandstest.Labels(reply)[len(commandstest.Labels(reply))-1]; last != "Ask me before sharing" {
		t.Errorf("the last button is %q", last)
	}
	r.Press(commandstest.Arjun, on, "Ask me before sharing")
	r.Now = r.Now.AddDate(0, 0, 30)
	reply = r.Slash(commandstest.Arjun, "checkin", "mood:4")
	if len(reply.Effects) != 0 || len(reply.Followups) != 1 {
		t.Errorf("wished %s, asked %d times", commandstest.Describe(reply.Effects), len(reply.Followups))
	}
}

func TestAMilestonePostThatWasTakenDownStaysDown(t *testing.T) {
	r, offer := reached(t)
	milestones := r.Milestones(commandstest.Arjun)
	r.Update(func(tx *storage.Tx) error {
		var all []error
		for _, ms := range milestones {
			all = append(all, tx.PutPosted(commandstest.Arjun, journey.MilestoneTarget(commandstest.Arjun, ms.ID).String(),
				storage.Posted{Channel: commandstest.CelebrationsChannel, Message: 5, Gone: true}))
		}
		return errors.Join(all...)
	})
	commandstest.Says(t, r.Press(commandstest.Arjun, offer, "Share this milestone"), "deleted in the channel")
	if postOf(r) != nil {
		t.Error("posted again")
	}
}

// What was reached by a ladder is recorded, on its day, though nobody looked before the owner put another in its place.
func TestALadderTakesAnothersPlace(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	later := func(days int) { r.Now = r.Now.AddDate(0, 0, days) }
	change := func(ladder string) { r.Owner("setup milestones", "ladder", commands.Value{Text: ladder}) }
	var said []string
	recorded := func(journey string, want ...string) {
		t.Helper()
		i := slices.IndexFunc(r.Journeys(commandstest.Arjun), func(j peer.Journey) bool { return j.Name.Reveal() == journey })
		var got []string
		for _, ms := range r.Milestones(commandstest.Arjun) {
			if ms.Journey == r.Journeys(commandstest.Arjun)[i].ID {
				got = append(got, ms.Rung.String()+" "+ms.Day.String())
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", journey, got, want)
		}
	}
	change("40d 50d 60d")
	r.Slash(commandstest.Arjun, "journey start", "name:old") // 5 January
	later(45)
	change("2d 3d")
	change("40d 50d 60d") // for a moment
	change("100d")
	later(10)
	r.Slash(commandstest.Arjun, "journey start", "name:new", "since:55 days ago")
	recorded("new")
	reached := []string{"2d 2025-12-03", "3d 2025-12-04", "40d 2026-01-10"}         // on the days of the corrected beginning
	r.Slash(commandstest.Arjun, "journey edit", "journey:old", "since:90 days ago") // now 50 days lie before the change
	recorded("old", reached...)
	for _, m := range r.Slash(commandstest.Arjun, "checkin", "mood:4").Followups {
		said = append(said, m.Text.Reveal())
	}
	if len(said) != 1 || !strings.Contains(said[0], "40 days") {
		t.Errorf("offered %q", said)
	}
	change("95d 100d")
	later(10)
	r.Slash(commandstest.Arjun, "milestone list")
	recorded("old", append(reached, "95d 2026-03-06", "100d 2026-03-11")...)
	recorded("new")
}
