package circles

import (
	"cmp"
	"errors"
	"slices"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// `Put together`, for moderators: they choose among the people who asked to be found, with what is known about each before their
// eyes, and that is their yes for this one circle. What each of them answers, no moderator sees. together_answer.go is the other side.

// offered is how many people a moderator can choose from: those who have looked longest.
const offered = 25

// gatherable are who can be put together now. Left out are the acting moderator, and those who have a circle, asked for one,
// refused names or were invited lately, or were reported as it was.
func gatherable(tx *storage.Tx, rq commands.Request) ([]storage.LooksForCircle, error) {
	looking, err := tx.LookingForCircle()
	var all []storage.LooksForCircle
	for _, l := range looking {
		side, err2 := tx.CircleSide(l.Member)
		past, err5 := pastAsks(tx, rq, l.Member)
		isFull, err4 := full(tx, l.Member)
		upheld, err3 := safety.Upheld(tx, l.Member)
		err = errors.Join(err, err2, err3, err4, err5)
		_, why := peer.MayAskCircle(past, rq.Now)
		waits := errors.Is(why, peer.ErrAskOpen) || errors.Is(why, peer.ErrAskTooSoon)
		waits = waits || side.Invited != 0 && rq.Now.Before(commands.MadeAt(side.Invited).Add(peer.BetweenInvitations))
		if l.Member == rq.Member || isFull || waits || upheld {
			continue
		}
		if all = append(all, l); len(all) == offered {
			break
		}
	}
	return all, err
}

// knownAbout is a line for each of some people with what every moderator may know about them.
func knownAbout(tx *storage.Tx, rq commands.Request, people []peer.ID) (lines []words.Text, err error) {
	for _, who := range people {
		facts, err := moderators.SafetyLines(tx, rq, who)
		if err != nil {
			return nil, err
		}
		if len(facts) > 0 {
			lines = append(lines, rq.Say("circle.together.known", words.Args{"Who": words.Person(who), "Facts": words.Join(" ", facts...)}))
		}
	}
	return lines, nil
}

// askGather is `Put together`: whom?
func askGather(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, err := gatherable(tx, rq)
	if err == nil && len(all) < peer.MinSeats {
		err = commands.Refuse("circle.together.too-few", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	var choices []commands.Choice
	for _, l := range all {
		name, err := commands.PlainName(tx, rq.Env, l.Member)
		if err != nil {
			return commands.Reply{}, err
		}
		choices = append(choices, commands.Choice{Label: name, Value: l.Member.String(), About: wish(rq.Env, l.Hours, l.Languages)})
	}
	known, err := knownAbout(tx, rq, idsOf(all))
	return commands.SayAll(append([]words.Text{rq.Say("circle.together.invite", nil)}, known...), commands.Row{Select: &commands.Select{
		ID: commands.ID("circles:gather-chosen"), Placeholder: rq.Label("circle.together.who"), Options: choices,
		Least: peer.MinSeats, Most: min(len(choices), peer.MaxSeats),
	}}), err
}

// wish says when and in which languages, "" for neither.
func wish(s commands.Env, hours peer.Hours, languages []string) words.Text {
	var parts []words.Text
	if hours != peer.AnyHours {
		parts = append(parts, s.Say("choice.hours."+hours.Name(), nil))
	}
	if all := spoken(languages); all != "" {
		parts = append(parts, words.Escape(all))
	}
	return s.Facts(parts...)
}

// chosen returns those of the people that a moderator picked who can be put together now, or a refusal if they are too few.
func chosen(tx *storage.Tx, rq commands.Request, picked []string) ([]storage.LooksForCircle, error) {
	all, err := gatherable(tx, rq)
	all = slices.DeleteFunc(all, func(l storage.LooksForCircle) bool { return !slices.Contains(picked, l.Member.String()) })
	if err == nil && (len(all) < peer.MinSeats || len(all) > peer.MaxSeats) {
		err = commands.Refuse("circle.together.too-few", nil)
	}
	return all, err
}

func idsOf(all []storage.LooksForCircle) []peer.ID {
	ids := make([]peer.ID, len(all))
	for i, l := range all {
		ids[i] = l.Member
	}
	return ids
}

// chosenTogether shows what would be done before it is.
func chosenTogether(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	all, err := chosen(tx, rq, rq.Values)
	if err != nil {
		return commands.Reply{}, err
	}
	known, err := knownAbout(tx, rq, idsOf(all))
	reply := commands.SayAll(append([]words.Text{rq.Say("circle.together.confirm", words.Args{"People": people(rq.Env, idsOf(all))})}, known...),
		commands.Unit(
			rq.Button("ask-them", commands.Primary, commands.ID("circles:gather-ask", rq.ID)),
			rq.Button("not-now", commands.Secondary, commands.ID("consent:not-now", rq.Member, rq.ID)),
		)).InPlace()
	reply.Suspend = &rq
	return reply, err
}

// gather is `Ask them`. Of two who must not be brought together only the first is asked, and nobody if fewer than three are left:
// the moderator is answered as always.
func gather(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	id, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	asked := rq.Reply("circle.together.asked", words.Args{"Until": rq.Now.Add(peer.CircleAskTime)}, commands.Unit(
		rq.Button("take-back", commands.Secondary, commands.ID("circles:let-end", id)))).InPlace()
	if c, err := tx.Circle(id); err != nil || c != nil { // pressed twice
		return asked, err
	}
	held, there := rq.Held(id)
	if !there {
		return commands.Reply{}, commands.Refuse("consent.not-held", nil)
	}
	picked, err := chosen(tx, rq, held.Values)
	if err != nil {
		return commands.Reply{}, err
	}
	all, err := tx.Circles()
	if err == nil && len(all) >= peer.MaxCircles {
		err = commands.Refuse("circle.too-many", nil)
	}
	if err != nil {
		return commands.Reply{}, err
	}
	c := peer.PutTogether(id, apartLeftOut(tx, idsOf(picked)), rq.Now)
	c.Name, c.Size = peer.DrawCircleName(all, id), len(picked)
	c.Hours, c.Languages = inCommon(picked)
	if err := cmp.Or(tx.PutCircle(c), schedule(tx, c), moderators.Audit(tx, rq, moderators.VerbCircleTogether, 0)); err != nil {
		return commands.Reply{}, err
	}
	asked.Effects, err = tellOfInvitations(tx, rq.Env, peer.Circle{}, c)
	return asked, err
}

// apartLeftOut leaves out who must not be brought together with one before them; all, if fewer than three are left.
func apartLeftOut(tx *storage.Tx, people []peer.ID) []peer.ID {
	var fit []peer.ID
	for _, who := range people {
		if !slices.ContainsFunc(fit, func(o peer.ID) bool { return safety.KeptApart(tx, who, o) }) {
			fit = append(fit, who)
		}
	}
	if len(fit) < peer.MinSeats {
		return nil
	}
	return fit
}

// inCommon are the hours and languages that all of some people said, as the first said them.
func inCommon(all []storage.LooksForCircle) (peer.Hours, []string) {
	hours, languages := all[0].Hours, slices.Clone(all[0].Languages)
	for _, l := range all[1:] {
		if l.Hours != hours {
			hours = peer.AnyHours
		}
		languages = slices.DeleteFunc(languages, func(name string) bool { return !slices.Contains(l.Languages, name) })
	}
	return hours, languages
}
