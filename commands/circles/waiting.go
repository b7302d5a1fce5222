package circles

import (
	"errors"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// circlesWaiting are, for the moderators' desk, the people whose circle or ask takes a moderator's yes, and, as one line, that some
// asked to be found. What is about the acting moderator waits for another, and is not shown to them.
func circlesWaiting(tx *storage.Tx, rq commands.Request) (all []commands.Waiting, err error) {
	circles, err := tx.Circles()
	for _, c := range circles {
		if c.Pending && c.Open() && c.Founder != 0 {
			err = errors.Join(err, yesWaits(tx, rq, &all, c, peer.CircleAsk{Member: c.Founder}))
		}
		for _, asker := range c.Asking {
			a, open, err2 := openAsk(tx, asker, c.ID)
			if err = errors.Join(err, err2); open && a.Pending {
				err = errors.Join(err, yesWaits(tx, rq, &all, c, a))
			}
		}
	}
	looking, err2 := tx.LookingForCircle()
	if len(looking) > 0 {
		all = append(all, commands.Waiting{
			Since: looking[0].Since, Open: commands.ID("circles:list"), What: rq.Say("desk.circle-looking", words.Args{"Count": len(looking)}),
			Label: rq.Say("desk.circle-looking-label", nil),
		})
	}
	return all, errors.Join(err, err2)
}

// yesWaits adds that someone's circle or, with an ask that has an id, their wish to join it waits for a moderator's yes.
func yesWaits(tx *storage.Tx, rq commands.Request, all *[]commands.Waiting, c peer.Circle, a peer.CircleAsk) error {
	if a.Member == rq.Member {
		return nil
	}
	since, key, label := a.Made, "desk.circle-join", "desk.circle-join-label"
	if a.ID == 0 {
		since, key, label = commands.MadeAt(c.ID), "desk.circle-start", "desk.circle-start-label"
	}
	name, err := commands.PlainName(tx, rq.Env, a.Member)
	*all = append(*all, commands.Waiting{
		Since: since, Open: commands.ID("circles:yes-card", a.Member, c.ID, a.ID), What: rq.Say(key, words.Args{"Member": words.Linked(a.Member)}),
		Label: rq.Say(label, words.Args{"Name": name}),
	})
	return err
}

// showYes shows a moderator privately what the card asks.
func showYes(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	who, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	circle, err := rq.ArgID(1)
	if err != nil {
		return commands.Reply{}, err
	}
	ask, _ := peer.ParseID(rq.Arg(2))
	c, err := tx.Circle(circle)
	if err == nil && (c == nil || !c.Open()) {
		err = commands.Refuse("circle.yes.over", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	facts, err := moderators.SafetyLines(tx, rq, who)
	return commands.Reply{Message: yesMessage(rq.Env, facts, *c, who, ask)}, err
}
