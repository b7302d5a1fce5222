package door

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Who may be among others only after a moderator's yes gets the families' role that way, too. They are answered like everyone,
// and the card is deleted with its answer: that they asked is stored nowhere.

// askToLetIn asks moderators whether a person may have the families' role, once a day.
func askToLetIn(tx *storage.Tx, rq commands.Request) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	lines, err := moderators.OwnSafetyLinesForChannel(tx, rq)
	if err != nil {
		return nil, err
	}
	if first, err := tx.AcquireDailySlot("families-role", rq.Member, rq.Now, 1); err != nil || !first {
		return nil, err
	}
	s := rq.Community()
	text := append([]words.Text{s.Say("door.let-in.card", words.Args{"Member": words.Linked(rq.Member)})}, lines...)
	buttons := []commands.Button{
		s.Button("let-them", commands.Primary, commands.ID("door:let-in", rq.Member)),
		s.Button("not-yet", commands.Secondary, commands.ID("door:not-yet", rq.Member)),
	}
	shown := &commands.Message{Text: words.Join("\n", text...), Rows: commands.Buttons(buttons...)}
	card := commands.PostToModerators(set, letInCards.Of(rq.Member), 0, s.Withheld(shown, buttons...), rq.Member)
	return []commands.Effect{card}, nil
}

func noLetInCard(member peer.ID) commands.Effect {
	return commands.Effect{Target: letInCards.Of(member), Do: commands.Post{}}
}

// answerLetIn is a moderator's `Let them` or `Not yet`.
func answerLetIn(yes bool) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		member, err := rq.ArgID(0)
		if err != nil {
			return commands.Reply{}, err
		}
		if member == rq.Member {
			return commands.Reply{}, commands.Refuse("meeting.hosting.own", nil)
		}
		a, err := familiesHere(tx)
		if err != nil {
			return commands.Reply{}, err
		}
		args := words.Args{"Member": words.Person(member)}
		key, effects := "door.let-in.no", []commands.Effect{noLetInCard(member)}
		if yes {
			key, effects = "door.let-in.yes", []commands.Effect{familyRole(member, a.Role, true), noLetInCard(member)}
		}
		reply := rq.Reply(key, args)
		reply.Effects = effects
		return reply, moderators.Audit(tx, rq, moderators.VerbFamiliesRole, 0)
	}
}
