package mentoring

import (
	"slices"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// More than maxNudged requests that nobody has claimed are shown in the moderators' channel as one message, edited in
// place, beside the cards of the last day. It takes the place of reminders about single requests.

const (
	maxNudged = 5
	cardTime  = 24 * time.Hour
	// digestAfter is how long after a change the digest follows, so that many changes are one edit.
	digestAfter = time.Minute
)

// unclaimed are the requests in the queue that nobody has claimed, oldest first.
func unclaimed(tx *storage.Tx) ([]peer.Request, error) {
	open, err := tx.OpenRequests()
	return slices.DeleteFunc(open, func(r peer.Request) bool { return !isUnclaimed(r) }), err
}

// scheduleDigest has the digest follow a change of what waits unclaimed.
func scheduleDigest(tx *storage.Tx, now time.Time) error {
	if tx.Scheduled("mentor.digest", 0, 0) {
		return nil
	}
	return tx.Schedule("mentor.digest", 0, 0, now.Add(digestAfter))
}

// isUnclaimed reports whether a request waits for a moderator.
func isUnclaimed(r peer.Request) bool { return r.State == peer.Waiting && r.ClaimedBy == 0 }

// digestFollows schedules the digest where a transition changed what waits unclaimed.
func digestFollows(tx *storage.Tx, s commands.Env, c transitionResult) ([]commands.Effect, error) {
	if isUnclaimed(c.before) == isUnclaimed(c.after) {
		return nil, nil
	}
	return nil, scheduleDigest(tx, s.Now)
}

// showDigest brings the digest up to date.
func showDigest(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
	set, err := tx.Settings()
	if err != nil || set.Moderators == 0 {
		return nil, err
	}
	waiting, err := unclaimed(tx)
	if err != nil {
		return nil, err
	}
	n, first := len(waiting), waiting[:min(len(waiting), commands.ChoicesMax)]
	wanted := n > maxNudged
	if !wanted && n > 0 { // it stays while it stands for cards that are gone
		posted, err := tx.Posted(0, digests.Of().String())
		if err != nil {
			return nil, err
		}
		wanted = posted != nil && !posted.Gone && !d.Now.Before(first[0].Created.Add(cardTime))
	}
	if !wanted {
		return commands.TakeDownCard(tx, digests.Of(), 0)
	}
	var people []peer.ID
	for _, r := range first {
		people = append(people, r.Member)
	}
	s := d.Community()
	menu, err := requestMenu(tx, s, first)
	if err != nil {
		return nil, err
	}
	return []commands.Effect{commands.PostToModerators(set, digests.Of(), 0, s.Withheld(&commands.Message{
		Card: commands.NewCard(s.Say("mentors.digest", words.Args{"Count": n, "Since": first[0].Created})), Rows: menu,
	}), people...)}, nil
}

// inDigest reports whether the digest replaces single reminders now.
func inDigest(tx *storage.Tx) (bool, error) {
	waiting, err := unclaimed(tx)
	if err != nil || len(waiting) > maxNudged {
		return err == nil, err
	}
	posted, err := tx.Posted(0, digests.Of().String())
	return posted != nil && !posted.Gone, err
}

// requestLabel names a request in a menu by who asked and how long it waits.
func requestLabel(tx *storage.Tx, s commands.Env, r peer.Request) (words.Text, error) {
	days, key := int(s.Now.Sub(r.Created)/(24*time.Hour)), "mentors.queue-choice"
	if days == 0 {
		key = "mentors.queue-choice-today"
	}
	name, err := currentName(tx, r.Member, r.Name)
	return s.Say(key, words.Args{"Name": words.Plain(name, 60), "Count": days}), err
}

// requestMenu is a menu of requests, each named by who asked and how long it waits.
func requestMenu(tx *storage.Tx, s commands.Env, requests []peer.Request) ([]commands.Row, error) {
	var choices []commands.Choice
	for _, r := range requests {
		label, err := requestLabel(tx, s, r)
		if err != nil {
			return nil, err
		}
		choices = append(choices, commands.Choice{Label: label, Value: r.ID.String()})
	}
	if len(choices) == 0 {
		return nil, nil
	}
	menu := commands.Select{ID: commands.ID("mentors:open"), Placeholder: s.Label("mentors.queue-placeholder"), Options: choices}
	return []commands.Row{{Select: &menu}}, nil
}
