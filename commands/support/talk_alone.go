package support

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// unanswered tells the member privately that no moderator has claimed their card yet, and shows lines again. The moderators
// are reminded once. The card can still be claimed.
func (t talk) unanswered(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	card, err := tx.Posted(d.Member, TalkTarget(d.Ref).String())
	if err != nil {
		return nil, err
	}
	if card == nil || card.Message == 0 {
		return t.notBrought(tx, d.Env, d.Member, d.Ref)
	}
	told, err := t.alone(tx, d.Env, d.Member, talkUnanswered.Of(d.Ref), "talk.unanswered", "moderator.unanswered")
	if err != nil {
		return nil, err
	}
	c, err := tx.Call(d.Ref)
	if err != nil || c == nil || c.Holder != 0 {
		return told, err
	}
	word, err := onDeskWord(tx, d.Env, *c, "talk.waits")
	return append(told, word...), err
}

// undelivered marks words of which their sender was told that they did not arrive: see commands.ArrivedLate.
const undelivered = "moderator.undelivered"

// notBrought tells the member that their words did not reach the moderators, and marks them so.
func (t talk) notBrought(tx *storage.Tx, s commands.Env, member, id peer.ID) ([]commands.Effect, error) {
	if err := notices.MarkUndelivered(tx, s, undelivered, member, id); err != nil {
		return nil, err
	}
	return t.alone(tx, s, member, talkRefused.Of(id), "talk.not-brought", "moderator.unbrought")
}

// arrived tells the member that words of which they were told otherwise have reached the moderators.
func arrived(s commands.Env, member, id peer.ID) []commands.Effect {
	s = s.For(member)
	return []commands.Effect{{
		Target: talkArrived.Of(id), Owner: member, OnOutcome: "moderator.arrived",
		Do: commands.DM{User: member, EphemeralFollowup: true, Message: &commands.Message{
			Text: s.Say("news.brought", nil), Rows: commands.Buttons(s.FindHelp()),
		}},
	}}
}

// carded hears whether a card reached the moderators. If Discord does not let it, the member is told at once. If it arrives
// after that they are told so, and the moderators' time to answer starts then.
func (t talk) carded(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	member, id := o.Effect.Owner, o.Effect.Ref
	if o.Result == commands.Left {
		return notAMember(tx, o)
	}
	if err := notePostedWords(tx, o); err != nil {
		return nil, err
	}
	if !o.Failed() {
		late, err := notices.ArrivedLate(tx, o, undelivered)
		if err != nil || !late {
			return nil, err
		}
		return arrived(o.Env, member, id), tx.Schedule("moderator.unanswered", member, id, o.Now.Add(t.within))
	}
	if !tx.Scheduled("moderator.unanswered", member, id) {
		return nil, nil
	}
	if err := tx.Unschedule("moderator.unanswered", member, id); err != nil {
		return nil, err
	}
	return t.notBrought(tx, o.Env, member, id)
}

// notAMember handles the outcome that the writer is not in the server: nothing was posted, and there is no call.
func notAMember(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if err := endCall(tx, o.Effect.Owner, o.Effect.Ref); err != nil {
		return nil, err
	}
	return []commands.Effect{moderators.NotAMember(o.Env, o.Effect.Owner, o.Effect.Target)}, nil
}

// added is carded for words that were added to a card.
func (t talk) added(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result == commands.Left {
		return []commands.Effect{moderators.NotAMember(o.Env, o.Effect.Owner, o.Effect.Target)}, nil
	}
	if err := notePostedWords(tx, o); err != nil {
		return nil, err
	}
	if o.Failed() {
		if tx.Scheduled(undelivered, o.Effect.Owner, o.Effect.Ref) { // told before
			return nil, nil
		}
		return t.notBrought(tx, o.Env, o.Effect.Owner, o.Effect.Ref)
	}
	late, err := notices.ArrivedLate(tx, o, undelivered)
	if err != nil || !late {
		return nil, err
	}
	return arrived(o.Env, o.Effect.Owner, o.Effect.Ref), nil
}

// alone shows a member who reached nobody the lines again: those of the country that they asked to remember, or the lists
// to choose from. What is told to anyone who takes no messages waits for their next command.
func (t talk) alone(
	tx *storage.Tx, s commands.Env, member peer.ID, target commands.Target, key, then string,
) ([]commands.Effect, error) {
	m, err := tx.Member(member)
	if err != nil || m == nil {
		return nil, err
	}
	s = s.For(member)
	page, err := tx.HelpPage(member)
	if err != nil {
		return nil, err
	}
	h, to := NewHelpNow(t.lines), commands.Request{Env: s, Member: member, Country: m.Country, HelpPage: page != nil && !page.Empty()}
	message := h.ask(to, screen{key: "helpnow.ask"})
	if c, ok := h.lines.Country(m.Country); ok {
		message = h.brief(to, c)
	}
	message.Text = words.Join("\n", s.Say(key, nil), message.Text)
	return []commands.Effect{{
		Target: target, Owner: member, OnOutcome: then,
		Do: commands.DM{User: member, Message: message, EphemeralFollowup: true},
	}}, nil
}
