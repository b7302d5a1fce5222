package mentoring_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/commands/mentoring"
	"waymark/peer"
	"waymark/storage"
)

const (
	leela peer.ID = 18_446_744_073_709_551_004
	ravi  peer.ID = 18_446_744_073_709_551_005
	sam   peer.ID = 18_446_744_073_709_551_006 // moderates

	moderatorsChannel peer.ID = 18_446_744_073_709_551_103
	mentoringChannel  peer.ID = 18_446_744_073_709_551_104
)

// newDesk is a rig with channels for mentoring, and Leela and Ravi as mentors.
func newDesk(t *testing.T) *commandstest.Rig {
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Moderators, s.Mentoring = moderatorsChannel, mentoringChannel })
	r.Consents(commandstest.Arjun, commandstest.Maya, commandstest.Tom, leela, ravi)
	for _, id := range []peer.ID{leela, ravi} {
		r.Mentor(peer.Mentor{Member: id, Capacity: 2, State: peer.MentorOpen, Conduct: mentoring.ConductVersion, Offered: r.Now})
	}
	return r
}

// desk is a moderator's command about people, as "name", who.
func desk(r *commandstest.Rig, command string, people ...any) commands.Reply {
	r.T.Helper()
	rq := commands.Request{Kind: commands.SlashCommand, Member: sam, Permissions: guilds.PermissionModerateMembers, Command: command, Options: map[string]commands.Value{}}
	for i := 0; i < len(people); i += 2 {
		rq.Options[people[i].(string)] = commands.Value{ID: people[i+1].(peer.ID)}
	}
	return r.Do(rq)
}

// pressed presses a button of an answer as the moderator.
func pressed(r *commandstest.Rig, on commands.Reply, label string) commands.Reply {
	r.T.Helper()
	act, args, _ := commands.ParseID(r.Id(on, label))
	return r.Do(commands.Request{Kind: commands.ButtonClick, Member: sam, Permissions: guilds.PermissionModerateMembers, Component: act, Args: args, Message: 7})
}

// card is the message that was last wished for someone, privately.
func card(t *testing.T, in commands.Reply, who peer.ID) commands.Reply {
	t.Helper()
	for _, e := range in.Effects {
		if e.DMTo(who) && e.Message() != nil {
			return commands.Reply{Message: e.Message()}
		}
	}
	t.Fatalf("nothing for them in %+v", in.Effects)
	return commands.Reply{}
}

// Nobody begins with a mentor who has not agreed to the code of conduct: the card shows it, and a yes to the card is a
// yes to it; a press that comes from no such card is not.
func TestNobodyBeginsWithoutTheCode(t *testing.T) {
	r := newDesk(t)
	r.Mentor(peer.Mentor{Member: ravi, Capacity: 2, State: peer.MentorOpen, Offered: r.Now})
	long := strings.Repeat("x", peer.MaxHelp)
	r.Slash(commandstest.Arjun, "mentor request", "help:"+long, "avoid:"+long, "languages:"+strings.Repeat("l", 30)+", English", "wish:tell", "hours:afternoons")
	ask := card(t, desk(r, "mentors assign", "member", commandstest.Arjun, "mentor", ravi), ravi)
	if !strings.Contains(commandstest.Text(ask), "therapist") || strings.Count(commandstest.Text(ask), long) != 2 {
		t.Errorf("the card does not show the code and all that the member wrote: %s", commandstest.Text(ask))
	}
	q := r.Request(commandstest.Arjun)
	r.Forge(ravi, commands.ID("mentor:accept", q.ID, q.Version))
	if got := r.Request(commandstest.Arjun); got.State != peer.AskedMentor {
		t.Fatalf("accepted without the code: state %d", got.State)
	}
	r.Press(ravi, ask, "Accept")
	if got := r.Request(commandstest.Arjun); got.State != peer.AskedMentee {
		t.Errorf("state %d", got.State)
	}
	r.View(func(tx *storage.Tx) error {
		if m, err := tx.Mentor(ravi); err != nil || m.Conduct != mentoring.ConductVersion {
			t.Errorf("%+v %v", m, err)
		}
		return nil
	})
}

// Anyone who presses again, since the first answer never came, gets it again; nothing happens twice.
func TestASecondPressOnACardIsAnsweredAlike(t *testing.T) {
	r := newDesk(t)
	r.Mentor(peer.Mentor{Member: ravi, Capacity: 2, State: peer.MentorOpen, Offered: r.Now, Conduct: mentoring.ConductVersion})
	r.Slash(commandstest.Arjun, "mentor request", "help:a talk")
	ask := card(t, desk(r, "mentors assign", "member", commandstest.Arjun, "mentor", ravi), ravi)
	first := r.Press(ravi, ask, "Accept")
	theirs := card(t, first, commandstest.Arjun)
	if again := r.Press(ravi, ask, "Accept"); commandstest.Text(again) != commandstest.Text(first) || len(again.Effects) != 0 {
		t.Errorf("the mentor: %s, %d effects; want %s", commandstest.Text(again), len(again.Effects), commandstest.Text(first))
	}
	first = r.Press(commandstest.Arjun, theirs, "Accept")
	if again := r.Press(commandstest.Arjun, theirs, "Accept"); commandstest.Text(again) != commandstest.Text(first) || len(again.Effects) != 0 {
		t.Errorf("the mentee: %s, %d effects; want %s", commandstest.Text(again), len(again.Effects), commandstest.Text(first))
	}
	if got := r.Request(commandstest.Arjun); got.State != peer.Paired {
		t.Errorf("state %d", got.State)
	}
}

// A request that Discord delivers once more is where it has come to, not where it began.
func TestARequestDeliveredAgainStaysWhereItIs(t *testing.T) {
	r := newDesk(t)
	first := r.Slash(commandstest.Arjun, "mentor request", "help:a talk")
	made := r.Last
	desk(r, "mentors assign", "member", commandstest.Arjun, "mentor", leela)
	want := r.Request(commandstest.Arjun)
	again := r.Again(made)
	if got := r.Request(commandstest.Arjun); got.State != peer.AskedMentor || got.Version != want.Version || len(again.Effects) != 0 {
		t.Errorf("state %d, version %d, %d effects", got.State, got.Version, len(again.Effects))
	}
	if !strings.HasPrefix(commandstest.Text(first), "Your request is with the moderators") || !strings.HasPrefix(commandstest.Text(again), "Your request is with the moderators") {
		t.Errorf("%s\n%s", commandstest.Text(first), commandstest.Text(again))
	}
}

// A request taken back by a slip is back in its place when it is made again within a day, without asking again who said no;
// later it is a new one. Its words are in the form both times.
func TestARequestTakenBackByASlip(t *testing.T) {
	for _, after := range []time.Duration{peer.RecentWithdrawal - time.Minute, peer.RecentWithdrawal} {
		r := newDesk(t)
		r.Slash(commandstest.Arjun, "mentor request", "help:a talk", "wish:women")
		asked := r.Now
		sure := desk(r, "mentors assign", "member", commandstest.Arjun, "mentor", leela) // she cannot answer the wish
		ask := card(t, pressed(r, sure, "Confirm"), leela)
		r.Press(leela, ask, "Decline")
		r.Now = r.Now.Add(time.Hour)
		r.Slash(commandstest.Maya, "mentor request", "help:a walk")
		back := r.Slash(commandstest.Arjun, "mentor withdraw")
		r.Now = r.Now.Add(after)
		form := r.Press(commandstest.Arjun, back, "Ask for a mentor")
		slip := after < peer.RecentWithdrawal
		if form.Modal.Fields[0].Value != "a talk" {
			t.Errorf("after %s: form %+v", after, form.Modal.Fields[0])
		}
		r.Submit(commandstest.Arjun, form, "help:a talk")
		got := r.Request(commandstest.Arjun)
		kept := got.Created.Equal(asked) && slices.Contains(got.Declined, leela) && got.Wish == peer.WomenOnly
		if kept != slip || got.State != peer.Waiting {
			t.Errorf("after %s: %+v", after, got)
		}
	}
}

// What Discord delivers twice stands in the trail once, also after a start; what someone does again does not.
func TestTheTrailTellsOnce(t *testing.T) {
	r := newDesk(t)
	r.Consents(sam)
	r.Mentor(peer.Mentor{Member: sam, Capacity: 2, State: peer.MentorOpen, Conduct: mentoring.ConductVersion, Offered: r.Now})
	r.Slash(commandstest.Arjun, "mentor request", "help:a talk")
	desk(r, "mentors assign", "member", commandstest.Arjun, "mentor", sam)
	r.Now = r.Now.Add(time.Minute)
	r.Again(r.Last)
	trail := desk(r, "mentors history")
	if n := strings.Count(commandstest.Text(trail), "asked for a second moderator"); n != 1 {
		t.Errorf("proposed %d times: %s", n, commandstest.Text(trail))
	}
	desk(r, "mentors assign", "member", commandstest.Arjun, "mentor", sam)
	if n := strings.Count(commandstest.Text(desk(r, "mentors history")), "asked for a second moderator"); n != 2 {
		t.Errorf("proposed again, told %d times", n)
	}
}

// The trail is paged, also beyond its end, of everybody and of one member; it names members, and nobody who was erased.
func TestTrailPages(t *testing.T) {
	r := newDesk(t)
	r.Slash(commandstest.Arjun, "mentor request", "help:a talk")
	const gone peer.ID = 99
	r.Update(func(tx *storage.Tx) (err error) {
		for i := range 2*mentoring.AuditPage + 1 {
			err = errors.Join(err, tx.Audit(peer.AuditEntry{
				ID: peer.ID(i + 1), At: r.Now.Add(time.Duration(i) * time.Second), Actor: leela, Verb: "claim", Target: []peer.ID{commandstest.Arjun, gone}[i%2],
			}))
		}
		return err
	})
	r.Now = r.Now.Add(time.Hour)
	count := func(in commands.Reply) int { return strings.Count(commandstest.Text(in), ") claimed ") }
	first := desk(r, "mentors history")
	if count(first) != mentoring.AuditPage || !slices.Equal(commandstest.Labels(first), []string{"Earlier"}) {
		t.Errorf("%d lines, %q", count(first), commandstest.Labels(first))
	}
	commandstest.Says(t, first, "(<@"+leela.String()+">) claimed **Arjun**'s request", "claimed someone's request")
	turn := func(on commands.Reply, label string) commands.Reply {
		act, args, _ := commands.ParseID(r.Id(on, label))
		return r.Do(commands.Request{Kind: commands.ButtonClick, Member: sam, Permissions: guilds.PermissionModerateMembers, Component: act, Args: args, Message: 7})
	}
	second := turn(first, "Earlier")
	last := turn(second, "Earlier")
	if count(second) != mentoring.AuditPage || count(last) != 1 || !slices.Equal(commandstest.Labels(last), []string{"Later"}) {
		t.Errorf("%d and %d lines, %q", count(second), count(last), commandstest.Labels(last))
	}
	if again := turn(turn(last, "Later"), "Later"); commandstest.Text(again) != commandstest.Text(first) {
		t.Errorf("back at the newest: %s", commandstest.Text(again))
	}
	beyond := r.Do(commands.Request{Kind: commands.ButtonClick, Member: sam, Permissions: guilds.PermissionModerateMembers, Component: "mentors:trail", Args: []string{"0", "900"}, Message: 7})
	if commandstest.Text(beyond) != commandstest.Text(first) {
		t.Errorf("beyond the end: %s", commandstest.Text(beyond))
	}
	if of := desk(r, "mentors history", "member", commandstest.Arjun); count(of) != mentoring.AuditPage || len(commandstest.Labels(of)) != 1 {
		t.Errorf("of one: %d lines, %q", count(of), commandstest.Labels(of))
	}
	if of := desk(r, "mentors history", "member", commandstest.Tom); count(of) != 0 {
		t.Errorf("of who is in none: %s", commandstest.Text(of))
	}
}

// Who took a request back is a reference in the history again: moderators see their request no longer.
func TestTheTrailNamesNoRequestTakenBack(t *testing.T) {
	r := newDesk(t)
	r.Slash(commandstest.Arjun, "mentor request", "help:a talk")
	r.Update(func(tx *storage.Tx) error {
		return tx.Audit(peer.AuditEntry{ID: 1, At: r.Now, Actor: leela, Verb: "open", Target: commandstest.Arjun})
	})
	named := func() bool {
		return strings.Contains(commandstest.Text(desk(r, "mentors history")), "**Arjun**")
	}
	if !named() {
		t.Error("who waits is not named")
	}
	r.Slash(commandstest.Arjun, "mentor withdraw")
	if named() {
		t.Error("who took the request back is named")
	}
	commandstest.Says(t, desk(r, "mentors history", "member", commandstest.Arjun), "**Arjun**") // is asked for by name
}

// Every mentor is on one page of the roster.
func TestRosterPages(t *testing.T) {
	r := newDesk(t)
	r.Update(func(tx *storage.Tx) error {
		for i := range peer.ID(40) {
			if err := errors.Join(tx.PutMember(peer.Member{ID: 500 + i}), tx.PutMentor(peer.Mentor{Member: 500 + i, Capacity: 2, State: peer.MentorOpen})); err != nil {
				return err
			}
		}
		return nil
	})
	moderator := func(rq commands.Request) commands.Reply {
		rq.Member, rq.Permissions = sam, guilds.PermissionModerateMembers
		return r.Do(rq)
	}
	page := moderator(commands.Request{Kind: commands.SlashCommand, Command: "mentors roster"})
	seen := map[string]int{}
	for range 3 {
		for _, line := range strings.Split(commandstest.Text(page), "\n")[1:] {
			seen[line]++
		}
		if slices.Contains(commandstest.Labels(page), "Next") {
			act, args, _ := commands.ParseID(r.Id(page, "Next"))
			page = moderator(commands.Request{Kind: commands.ButtonClick, Component: act, Args: args, Message: 7})
		}
	}
	if len(seen) != 42 || slices.Contains(commandstest.Labels(page), "Next") || !slices.Contains(commandstest.Labels(page), "Back") {
		t.Errorf("%d mentors, last page %q %q", len(seen), commandstest.Labels(page), commandstest.Text(page))
	}
}

// What the moderators are to mend stays to be read until Discord is as wished, also when the bot tries no more.
func TestANoticeStaysUntilItIsMended(t *testing.T) {
	r := newDesk(t)
	r.Settings(func(s *peer.Settings) { s.Mentor = 77 })
	desk(r, "mentors approve", "member", leela)
	role, notice := mentoring.RoleTarget(leela), mentoring.RoleRefused.Of(leela)
	r.Settle(role, commands.Refused)
	r.Update(func(tx *storage.Tx) error {
		return tx.PutPosted(leela, notice.String(), storage.Posted{Channel: moderatorsChannel, Message: 5})
	})
	r.Settle(role, commands.GaveUp)
	if e := r.Wish(notice); e == nil || e.Message() == nil {
		t.Errorf("after the bot gave up the notice is wished as %+v", e)
	}
	r.Settle(role, commands.Done)
	if e := r.Wish(notice); e == nil || e.Message() != nil {
		t.Errorf("mended, and the notice is wished as %+v", e)
	}
}
