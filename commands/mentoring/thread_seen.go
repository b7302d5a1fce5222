package mentoring

import (
	"cmp"
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// To see a thread, one must see its channel. Discord tells nobody when someone in a thread no longer can, because the
// channel's permissions or their roles changed: what the other writes just does not reach them. So the bot looks once a day, and
// at once when the gateway says that the channel, the mentor role or @everyone was changed. While one of the two can't see
// their thread, it looks every hour.

const (
	dueLook      = "mentor.seen"
	dueUnseen    = "mentor.unseen" // scheduled while one of the two can't see it
	threadLooked = "mentor.looked"
	lookDaily    = 24 * time.Hour
)

// lookAtThread looks whether the two of a pairing can see their thread, and does so again.
func lookAtThread(kind string, again time.Duration) func(*storage.Tx, commands.Due) ([]commands.Effect, error) {
	return func(tx *storage.Tx, d commands.Due) ([]commands.Effect, error) {
		p, err := tx.Pairing(d.Ref)
		if err != nil || p == nil || !p.Active() {
			return nil, err
		}
		look, err := threadLook(tx, *p)
		return look, cmp.Or(err, tx.Schedule(kind, p.Mentee, p.ID, d.Now.Add(again)))
	}
}

// beginLooking has the thread of a pairing looked at from now on, if it is not.
func beginLooking(tx *storage.Tx, p peer.Pairing, now time.Time) error {
	if tx.Scheduled(dueLook, p.Mentee, p.ID) || tx.Scheduled(dueUnseen, p.Mentee, p.ID) {
		return nil
	}
	return tx.Schedule(dueLook, p.Mentee, p.ID, now.Add(lookDaily))
}

// stopLooking ends it with the pairing, and takes back what the two were told about their thread.
func stopLooking(tx *storage.Tx, s commands.Env, p peer.Pairing) ([]commands.Effect, error) {
	unseen := tx.Scheduled(dueUnseen, p.Mentee, p.ID)
	err := cmp.Or(tx.Unschedule(dueLook, p.Mentee, p.ID), tx.Unschedule(dueUnseen, p.Mentee, p.ID))
	if err != nil || !unseen {
		return nil, err
	}
	effects, err := tellUnseen(tx, s, 0)
	for _, who := range []peer.ID{p.Mentor, p.Mentee} {
		effects = append(effects, commands.Effect{Target: threadInstead.Of(p.ID, who), Owner: p.Mentee, Do: commands.DM{User: who}})
	}
	return effects, err
}

func threadLook(tx *storage.Tx, p peer.Pairing) ([]commands.Effect, error) {
	thread, err := standingThread(tx, p.Mentee, p.ID)
	if err != nil || thread == 0 {
		return nil, err
	}
	return []commands.Effect{{
		Target: threadLooks.Of(p.ID), Owner: p.Mentee, OnOutcome: threadLooked, Ref: p.ID,
		Do: commands.CheckThread{Thread: thread, Members: []peer.ID{p.Mentor, p.Mentee}},
	}}, nil
}

// permissionsChanged looks at the threads of all pairings.
func permissionsChanged(tx *storage.Tx, _ commands.Env, changed peer.ID) (looks []commands.Effect, err error) {
	set, err := tx.Settings()
	if err != nil || changed != set.Mentoring && changed != set.Mentor && changed != tx.Guild() {
		return nil, err
	}
	all, err := activePairings(tx)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		look, err := threadLook(tx, p)
		if err != nil {
			return nil, err
		}
		looks = append(looks, look...)
	}
	return looks, nil
}

// threadSeen hears whether the two can see their thread. If one can't, both are told, and the moderators what to change; if the
// bot can't, it knows nothing of the two.
func threadSeen(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	p, err := tx.Pairing(o.Effect.Ref)
	if err != nil || p == nil || !p.Active() {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	was := tx.Scheduled(dueUnseen, p.Mentee, p.ID)
	switch o.Result {
	case commands.Left:
		return missing(tx, o.Env, o.ID)
	case commands.Refused: // the outbox tries again every hour
		return toModeratorsUnseen(set, o.Community(), "mentors.threads-blind", nil), nil
	case commands.Hidden:
		err := cmp.Or(tx.Unschedule(dueLook, p.Mentee, p.ID), tx.Schedule(dueUnseen, p.Mentee, p.ID, o.Now.Add(mendAgain)))
		if err != nil {
			return nil, err
		}
		effects, err := tellUnseen(tx, o.Env, o.ID)
		for _, who := range []peer.ID{p.Mentor, p.Mentee} {
			text := words.Join(" ", o.For(who).Say("mentor.thread-unseen", nil), moderatorsKnow(o.For(who), set))
			effects = append(effects, insteadOfThread(o.Env, *p, who, text))
		}
		return effects, err
	case commands.Done:
		err := cmp.Or(tx.Unschedule(dueUnseen, p.Mentee, p.ID), tx.Schedule(dueLook, p.Mentee, p.ID, o.Now.Add(lookDaily)))
		if err != nil {
			return nil, err
		}
		effects, err := tellUnseen(tx, o.Env, 0)
		if err != nil || !was {
			return effects, err
		}
		mended, err := threadMended(tx, o, set, *p)
		return append(effects, mended...), err
	}
	return nil, nil
}

// tellUnseen tells the moderators that people of pairings can't see their threads, in one card for all of them, and who, if it is
// one person. The card goes when all can.
func tellUnseen(tx *storage.Tx, s commands.Env, who peer.ID) ([]commands.Effect, error) {
	posted, err := tx.Posted(0, threadsUnseen.Of().String())
	if err != nil || who == 0 && posted == nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	all, err := activePairings(tx)
	if err != nil {
		return nil, err
	}
	unseen := 0
	for _, p := range all {
		if tx.Scheduled(dueUnseen, p.Mentee, p.ID) {
			unseen++
		}
	}
	switch {
	case unseen == 0:
		return commands.TakeDownCard(tx, threadsUnseen.Of(), 0)
	case unseen == 1 && who != 0:
		return commands.Anew(tx, s.Now, toModeratorsUnseen(set, s.Community(), "mentors.thread-unseen", words.Args{"Member": words.Linked(who)}, who)...)
	}
	return commands.Anew(tx, s.Now, toModeratorsUnseen(set, s.Community(), "mentors.threads-unseen", nil)...)
}

func toModeratorsUnseen(set peer.Settings, s commands.Env, key string, args words.Args, who ...peer.ID) []commands.Effect {
	if set.Moderators == 0 {
		return nil
	}
	return []commands.Effect{commands.PostToModerators(set, threadsUnseen.Of(), 0, s.Withheld(&commands.Message{Text: s.Say(key, args)}), who...)}
}
