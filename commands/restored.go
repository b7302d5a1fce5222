package commands

import (
	"time"

	"waymark/commands/words"
	"waymark/storage"
)

// restoredTarget is what follows a restore: the notice to moderators, and looking through a channel.
const restoredTarget TargetKind = "restored"

// forgetRestoredAfter is how long the bot looks for posts that a restored data file does not know, whenever it meets a
// server: one can be away for a while.
const forgetRestoredAfter = 7 * 24 * time.Hour

// longestUnknown bounds the period that is looked through.
const longestUnknown = 30 * 24 * time.Hour

// AfterRestore has the bot delete its posts in members' channels that a restored data file does not know of, and tell the
// moderators what is lost. Repeating it changes nothing. The cards in the moderators' channel stay: each may be a person
// who asked for something and waits.
func (t *Table) AfterRestore(tx *storage.Tx, r storage.Restoration, now time.Time) error {
	if now.Sub(r.To) > forgetRestoredAfter {
		return tx.ForgetRestored()
	}
	set, err := tx.Settings()
	if err != nil {
		return err
	}
	from, notice := r.From, "restored.notice"
	if earliest := r.To.Add(-longestUnknown); from.Before(earliest) {
		from, notice = earliest, "restored.notice-old"
	}
	var effects []Effect
	for _, role := range []MembersChannel{CheckInsChannel, CelebrationsChannel, FamiliesCheckIns, FamiliesCelebrations} {
		if channel := role.Channel(set); channel != 0 {
			effects = append(effects, Effect{
				Target: restoredTarget.Of("look", channel), Do: DeleteUnknown{Channel: channel, From: from, To: r.To},
			})
		}
	}
	if set.Moderators != 0 {
		text := (Env{speech: t.speaking(tx, nil, "", 0)}).Community().Say(notice, words.Args{"From": words.Moment(from), "To": words.Moment(r.To)})
		effects = append(effects, PostToModerators(set, restoredTarget.Of("notice", int(r.To.Unix())), 0, Wordless(&Message{Text: text})))
	}
	return t.Enqueue(tx, effects...)
}
