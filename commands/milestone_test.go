package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/peer"
	"waymark/storage"
)

// reached is a rig in which arjun reaches 30 days today and is asked about it.
func reached(t *testing.T) (*Rig, Reply) {
	t.Helper()
	r := newRig(t)
	r.consents(arjun, maya)
	r.slash(arjun, "journey start", "name:my secret name", "since:2025-12-06")
	reply := r.slash(arjun, "checkin", "mood:4")
	if len(reply.Followups) != 1 {
		t.Fatalf("asked %d times: %q", len(reply.Followups), text(reply))
	}
	return r, Reply{Message: &reply.Followups[0]}
}

func postOf(r *Rig) *Effect {
	r.t.Helper()
	for _, ms := range r.milestones(arjun) {
		if e := r.wish(milestoneTarget(arjun, ms.ID)); e != nil {
			return e
		}
	}
	return nil
}

func TestAMilestoneIsOfferedNeverPosted(t *testing.T) {
	r, offer := reached(t)
	says(t, offer, "30 days")
	if want := []string{"Share this milestone", "Share without the number", "Keep it to myself"}; !slices.Equal(labels(offer), want) {
		t.Errorf("buttons %q, want %q", labels(offer), want)
	}
	if postOf(r) != nil {
		t.Error("posted without asking")
	}
	if more := r.slash(arjun, "checkin", "mood:5").Followups; len(more) != 0 {
		t.Errorf("asked twice: %q", more[0].Text.Reveal())
	}
	if n := len(r.milestones(arjun)); n != 5 {
		t.Errorf("%d milestones recorded, of 1, 3, 7, 14 and 30 days", n)
	}
}

func TestSharingAMilestone(t *testing.T) {
	for label, want := range map[string]string{
		"Share this milestone":     "<@" + arjun.String() + "> shares a milestone: **30 days**",
		"Share without the number": "<@" + arjun.String() + "> shares a milestone.",
		"Keep it to myself":        "",
	} {
		t.Run(label, func(t *testing.T) {
			r, offer := reached(t)
			says(t, r.press(tom, offer, label), "belongs to somebody else")
			done := r.press(arjun, offer, label)
			r.again(r.last)
			post := postOf(r)
			if want == "" {
				if post != nil {
					t.Fatal("posted")
				}
				return
			}
			if got := post.Message.Text.Reveal(); got != want || post.Channel != celebrationsChannel {
				t.Errorf("posted %q, want %q", got, want)
			}
			board := Reply{Message: post.Message}
			says(t, r.press(arjun, board, "Celebrate"), "your own milestone")
			says(t, r.press(maya, board, "Celebrate"), "Sent.")
			says(t, r.press(maya, board, "Celebrate"), "already")
			says(t, r.slash(arjun, "milestone list"), "<@"+maya.String()+"> celebrated")
			says(t, r.press(arjun, done, "Take it back"), "Taken back")
			if e := postOf(r); e.Message != nil {
				t.Error("the post stays")
			}
			says(t, r.press(maya, board, "Celebrate"), "not shared any more")
			if n := len(r.milestones(arjun)); n != 5 {
				t.Errorf("%d milestones", n)
			}
		})
	}
}

// A message that follows an answer may come twice (see discord's followUp). Pressed on both, it is shared once.
func TestAnOfferThatCameTwice(t *testing.T) {
	r, offer := reached(t)
	for i, label := range []string{"Share this milestone", "Share this milestone", "Share without the number", "Share without the number"} {
		if n := len(r.press(arjun, offer, label).Effects); n != 1-i%2 {
			t.Errorf("press %d, %s: %d wishes", i+1, label, n)
		}
	}
	r.press(arjun, offer, "Keep it to myself")
	if again := r.press(arjun, offer, "Keep it to myself"); len(again.Effects) != 0 {
		t.Errorf("taken back twice: %s", describe(again.Effects))
	}
}

func TestNoChannelForMilestones(t *testing.T) {
	r, offer := reached(t)
	r.settings(func(s *peer.Settings) { s.Celebrations = 0 })
	says(t, r.press(arjun, offer, "Share this milestone"), "can manage this server", "stays yours")
	if postOf(r) != nil {
		t.Error("posted")
	}
}

func TestNothingIsOfferedOnADayWithASetback(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "journey start", "name:one", "since:2025-12-06")
	r.slash(arjun, "journey start", "name:two", "since:2025-12-06")
	r.slash(arjun, "journey setback", "journey:two")
	if more := r.slash(arjun, "checkin", "mood:1").Followups; len(more) != 0 {
		t.Errorf("offered %q", more[0].Text.Reveal())
	}
	r.now = r.now.AddDate(0, 0, 1)
	more := r.slash(arjun, "checkin", "mood:3").Followups
	if len(more) != 2 || !strings.Contains(more[0].Text.Reveal(), "30 days") {
		t.Errorf("the day after, offered %q", text(Reply{Followups: more}))
	}
}

func TestWhatWasReachedStays(t *testing.T) {
	r, _ := reached(t)
	for _, command := range [][]string{
		{"journey setback", "journey:secret", "when:2025-12-07", "restart:2026-01-01"},
		{"journey edit", "journey:secret", "since:today"},
		{"journey edit", "journey:secret", "counting:none"},
		{"journey end", "journey:secret"},
		{"journey reopen", "journey:secret"},
	} {
		r.slash(arjun, command[0], command[1:]...)
		has := func(ms peer.Milestone) bool { return ms.Rung == peer.Rung{Days: 30} }
		if !slices.ContainsFunc(r.milestones(arjun), has) {
			t.Errorf("after /%s the 30 days are gone", command[0])
		}
	}
	says(t, r.slash(arjun, "milestone list"), "30 days", "my secret name")
}

func TestASetbackTakesNothingThatNobodySawYet(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "journey start", "name:one", "since:2025-12-30", "counting:since")
	r.now = r.now.AddDate(0, 0, 2) // eight days, six of them after the setback; no check-in saw the seventh
	r.slash(arjun, "journey setback", "journey:one", "when:2025-12-31")
	has := func(ms peer.Milestone) bool { return ms.Rung == peer.Rung{Days: 7} }
	if !slices.ContainsFunc(r.milestones(arjun), has) {
		t.Error("7 days were reached, and are not recorded")
	}
}

func TestRolesOfMilestones(t *testing.T) {
	const role = 18_446_744_073_709_551_500
	r, offer := reached(t)
	r.settings(func(s *peer.Settings) {
		s.Roles = []peer.RungRole{{Rung: peer.Rung{Days: 30}, Role: role}, {Rung: peer.Rung{Days: 14}, Role: role + 1}}
	})
	target := roleEffect(GiveRole, arjun, role).Target
	r.press(arjun, offer, "Share without the number")
	if r.wish(target) != nil {
		t.Fatal("a role shows the number that the member did not share")
	}
	r.press(arjun, offer, "Share this milestone")
	if e := r.wish(target); e == nil || e.Kind != GiveRole || e.Role != role || e.User != arjun {
		t.Fatalf("wished %+v", e)
	}
	says(t, r.press(arjun, offer, "Share without the number"), "still with you")
	list := r.slash(arjun, "milestone list")
	says(t, r.press(tom, list, "Take the role off"), "belongs to somebody else")

	r.slash(arjun, "milestone share", "milestone:14 days")
	menu := r.press(arjun, r.slash(arjun, "milestone list"), "Take the role off")
	var shown []string
	for _, o := range menu.Message.Rows[0].Select.Options {
		shown = append(shown, o.Label.Reveal())
	}
	if want := []string{"30 days", "14 days"}; !slices.Equal(sorted(shown), sorted(want)) {
		t.Errorf("asks among %q", shown)
	}
	says(t, r.pick(arjun, menu, tom.String()), "no role to take off")

	says(t, r.press(arjun, list, "Take the role off"), "I take the role off")
	if e := r.wish(target); e.Kind != TakeRole || e.Role != role {
		t.Errorf("wished %+v", e)
	}
	says(t, r.press(arjun, list, "Take the role off"), "no role to take off")
}

// The owner tied the role after the member had shared: who shares it once more by the command asks for it. A
// double click does not.
func TestARoleThatWasTiedLater(t *testing.T) {
	const role = 18_446_744_073_709_551_500
	r, offer := reached(t)
	target := roleEffect(GiveRole, arjun, role).Target
	r.press(arjun, offer, "Share this milestone")
	r.settings(func(s *peer.Settings) { s.Roles = []peer.RungRole{{Rung: peer.Rung{Days: 30}, Role: role}} })
	r.press(arjun, offer, "Share this milestone")
	if r.wish(target) != nil {
		t.Error("given by a second click")
	}
	r.slash(arjun, "milestone share", "milestone:30 days")
	if e := r.wish(target); e == nil || e.Kind != GiveRole {
		t.Errorf("wished %+v", e)
	}
	r.settings(func(s *peer.Settings) { s.Moderator = role })
	r.press(arjun, r.slash(arjun, "milestone list"), "Take the role off")
	r.slash(arjun, "milestone share", "milestone:30 days")
	if e := r.wish(target); e.Kind != TakeRole {
		t.Error("a milestone gave the moderators' role")
	}
}

func TestRolesThatPeopleDecideAbout(t *testing.T) {
	r := newRig(t)
	r.settings(func(s *peer.Settings) { s.Moderator, s.Mentor = 71, 72 })
	tie := func(role peer.ID) Reply {
		options := map[string]Value{"rung": {Text: "30D"}, "role": {ID: role}}
		if role == 0 {
			delete(options, "role")
		}
		return r.do(Request{Kind: SlashCommand, Member: maya, Permissions: PermissionManageGuild, Command: "setup milestone-role", Options: options})
	}
	says(t, tie(71), "<@&71>", "nothing was changed")
	says(t, tie(72), "<@&72>", "nothing was changed")
	says(t, tie(73), "Saved.", "<@&73> goes with the milestone 30d")
	says(t, tie(74), "Saved.", "<@&74> goes with the milestone 30d")
	says(t, tie(0), "Saved.")
	r.view(func(tx *storage.Tx) error {
		if set, err := tx.Settings(); err != nil || len(set.Roles) != 0 {
			t.Errorf("still tied: %v %v", set.Roles, err)
		}
		return nil
	})
	says(t, tie(0), "No role goes with the milestone 30d", "nothing was changed")
}

func TestLaddersThatCannotBe(t *testing.T) {
	r := newRig(t)
	ladder := func(s string) Reply { return r.owner("setup milestones", "ladder", Value{Text: s}) }
	many := ""
	for i := range peer.MaxRungs + 1 {
		many += fmt.Sprintf(" %dd", i+1)
	}
	for s, part := range map[string]string{
		"1d 3d b*gus": `b\*gus`, "0d": "0d", "101y": "101y", "-3d": "-3d", "30": "30", "1.5y": "1.5y", ",": "can't read that ladder", many: "can't read that ladder",
	} {
		says(t, ladder(s), part, "nothing was changed")
	}
	says(t, ladder("yearly, 10d 5d 5D 12m"), "Saved.", "Milestones: 5d 10d 1y yearly")
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func TestMilestonesInTheirOwnWords(t *testing.T) {
	r := newRig(t)
	r.consents(arjun, tom)
	long := strings.Repeat("*", milestoneMax)
	added := r.slash(arjun, "milestone add", "text:told my sister", "day:yesterday")
	r.again(r.last)
	if ms := r.milestones(arjun); len(ms) != 1 || ms[0].Day != r.today()-1 || ms[0].Text != "told my sister" {
		t.Fatalf("milestones %+v", ms)
	}
	if want := []string{"Share this milestone", "Keep it to myself"}; !slices.Equal(labels(added), want) {
		t.Errorf("buttons %q, want %q", labels(added), want)
	}
	r.press(arjun, added, "Share this milestone")
	if s := postOf(r).Message.Text.Reveal(); !strings.Contains(s, "told my sister") {
		t.Errorf("posted %q", s)
	}
	says(t, r.slash(arjun, "milestone add", "text:x", "day:tomorrow"), "not come yet")
	for range 30 {
		r.slash(arjun, "milestone add", "text:"+long)
	}
	says(t, r.slash(arjun, "milestone list"), "And 6 more")
	if got := r.completes(arjun, "milestone share", "milestone", "SISTER"); !slices.Equal(got, []string{"told my sister"}) {
		t.Errorf("suggested %q", got)
	}
	if got := r.completes(tom, "milestone share", "milestone", ""); len(got) != 0 {
		t.Errorf("tom sees %q", got)
	}
	says(t, r.slash(tom, "milestone share", "milestone:"+r.milestones(arjun)[0].ID.String()), "can't tell which milestone")
	says(t, r.slash(arjun, "milestone share", "milestone:sister"), "Shared in")
}

func TestSharingByItself(t *testing.T) {
	r, offer := reached(t)
	shared := r.press(arjun, offer, "Share this milestone")
	on := r.press(arjun, shared, "Share the next ones right away")
	r.now = r.now.AddDate(0, 0, 30)
	reply := r.slash(arjun, "checkin", "mood:4")
	if len(reply.Effects) != 1 || !strings.Contains(reply.Effects[0].Message.Text.Reveal(), "60 days") {
		t.Errorf("wished %s", describe(reply.Effects))
	}
	says(t, reply, "60 days", "my secret name", "It is shared in")
	if last := labels(reply)[len(labels(reply))-1]; last != "Ask me again before sharing" {
		t.Errorf("the last button is %q", last)
	}
	r.press(arjun, on, "Ask me again before sharing")
	r.now = r.now.AddDate(0, 0, 30)
	reply = r.slash(arjun, "checkin", "mood:4")
	if len(reply.Effects) != 0 || len(reply.Followups) != 1 {
		t.Errorf("wished %s, asked %d times", describe(reply.Effects), len(reply.Followups))
	}
}

func TestAMilestonePostThatWasTakenDownStaysDown(t *testing.T) {
	r, offer := reached(t)
	id, _ := peer.ParseID(strings.Split(r.id(offer, "Share this milestone"), ":")[4])
	r.update(func(tx *storage.Tx) error {
		return tx.PutPosted(arjun, milestoneTarget(arjun, id), storage.Posted{Channel: celebrationsChannel, Message: 5, Gone: true})
	})
	says(t, r.press(arjun, offer, "Share this milestone"), "it stays down")
	if postOf(r) != nil {
		t.Error("posted again")
	}
}

// What was reached by a ladder is recorded, on its day, though nobody looked before the owner put another in its place.
func TestALadderTakesAnothersPlace(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	later := func(days int) { r.now = r.now.AddDate(0, 0, days) }
	change := func(ladder string) { r.owner("setup milestones", "ladder", Value{Text: ladder}) }
	var said []string
	recorded := func(journey string, want ...string) {
		t.Helper()
		i := slices.IndexFunc(r.journeys(arjun), func(j peer.Journey) bool { return j.Name.Reveal() == journey })
		var got []string
		for _, ms := range r.milestones(arjun) {
			if ms.Journey == r.journeys(arjun)[i].ID {
				got = append(got, ms.Rung.String()+" "+ms.Day.String())
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", journey, got, want)
		}
	}
	change("40d 50d 60d")
	r.slash(arjun, "journey start", "name:old") // 5 January
	later(45)
	change("2d 3d")
	change("40d 50d 60d") // for a moment
	change("100d")
	later(10)
	r.slash(arjun, "journey start", "name:new", "since:55 days ago")
	recorded("new")
	reached := []string{"2d 2026-01-07", "3d 2026-01-08", "40d 2026-02-14"}
	r.slash(arjun, "journey edit", "journey:old", "since:90 days ago") // now 50 days lie before the change
	recorded("old", reached...)
	for _, m := range r.slash(arjun, "checkin", "mood:4").Followups {
		said = append(said, m.Text.Reveal())
	}
	if len(said) != 1 || !strings.Contains(said[0], "40 days") {
		t.Errorf("offered %q", said)
	}
	change("95d 100d")
	later(10)
	r.slash(arjun, "milestone list")
	recorded("old", append(reached, "95d 2026-03-06", "100d 2026-03-11")...)
	recorded("new")
}
