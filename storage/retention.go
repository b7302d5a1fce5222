package storage

import (
	"time"

	"waymark/peer"
)

// Retain removes what a member's records have held for long enough at now, kind by kind, and reports whether there was
// anything; then the file holds garbage (MarkGarbage).
func (tx *Tx) Retain(member peer.ID, now time.Time) (bool, error) {
	m, err := tx.Member(member)
	if err != nil || m == nil {
		return false, err
	}
	removed := false
	for _, k := range kinds() {
		if k.retain == nil {
			continue
		}
		some, err := k.retain(tx, *m, now)
		if err != nil {
			return false, err
		}
		removed = removed || some
	}
	if removed {
		err = tx.MarkGarbage(now)
	}
	return removed, err
}

// RetainGuild does the same for what belongs to the guild, with the audit log: of that at most limit lines. more says
// that there are more to remove.
func (tx *Tx) RetainGuild(now time.Time, limit int) (more bool, err error) {
	removed := false
	for _, k := range kinds() {
		if k.expire == nil {
			continue
		}
		some, err := k.expire(tx, now)
		if err != nil {
			return false, err
		}
		removed = removed || some
	}
	n, err := tx.TrimAudit(now.Add(-peer.KeepAuditFor), limit)
	if err == nil && (removed || n > 0) {
		err = tx.MarkGarbage(now)
	}
	return n == limit, err
}

// DueNotes returns how many notes Retain would remove for a member with these settings, which need not be stored. An entry
// with its earlier versions counts once.
func (tx *Tx) DueNotes(m peer.Member, now time.Time) (int, error) {
	checkIns, err := tx.checkInsDue(m, now)
	if err != nil {
		return 0, err
	}
	n := len(checkIns)
	last, some := m.NotesExpired(m.Calendar.Day(now))
	if !some {
		return n, nil
	}
	journeys, err := tx.Journeys(m.ID)
	for _, j := range journeys {
		for _, s := range j.Setbacks {
			if s.Day <= last && s.Note != "" {
				n++
			}
		}
	}
	return n, err
}

// checkInsDue returns, already without their notes, the check-ins with notes that are older than the member keeps them.
func (tx *Tx) checkInsDue(m peer.Member, now time.Time) ([]peer.CheckIn, error) {
	last, some := m.NotesExpired(m.Calendar.Day(now))
	if !some {
		return nil, nil
	}
	s, err := tx.Summary(m.ID)
	if err != nil || s.Count == 0 || s.First > last {
		return nil, err
	}
	old, err := tx.CheckIns(m.ID, s.First, last)
	if err != nil {
		return nil, err
	}
	var due []peer.CheckIn
	for _, c := range old {
		if bare, had := c.WithoutNotes(); had {
			due = append(due, bare)
		}
	}
	return due, nil
}

func retainNotes(tx *Tx, m peer.Member, now time.Time) (removed bool, err error) {
	due, err := tx.checkInsDue(m, now)
	if err != nil {
		return false, err
	}
	for _, bare := range due {
		if err := tx.PutCheckIn(m.ID, bare); err != nil {
			return false, err
		}
	}
	return len(due) > 0, nil
}

// retainSetbackNotes removes the notes of setbacks that are older than the member keeps them.
func retainSetbackNotes(tx *Tx, m peer.Member, now time.Time) (removed bool, err error) {
	last, some := m.NotesExpired(m.Calendar.Day(now))
	if !some {
		return false, nil
	}
	journeys, err := tx.Journeys(m.ID)
	if err != nil {
		return false, err
	}
	for _, j := range journeys {
		if bare, had := j.WithoutNotes(last); had {
			removed = true
			if err := tx.PutJourney(m.ID, bare); err != nil {
				return false, err
			}
		}
	}
	return removed, nil
}

// retainRequestWords removes what requests say that were closed long enough ago.
func retainRequestWords(tx *Tx, m peer.Member, now time.Time) (removed bool, err error) {
	requests, err := tx.RequestsOf(m.ID)
	if err != nil {
		return false, err
	}
	for _, r := range requests {
		if bare, had := r.WithoutWords(now); had {
			removed = true
			if err := tx.PutRequest(bare); err != nil {
				return false, err
			}
		}
	}
	return removed, nil
}

func expireFacts(tx *Tx, now time.Time) (bool, error) {
	n, err := tx.ExpireFacts(now)
	return n > 0, err
}

func expireSlots(tx *Tx, now time.Time) (bool, error) {
	n, err := tx.ExpireSlots(now)
	return n > 0, err
}
