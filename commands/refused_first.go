package commands

import (
	"errors"

	"waymark/storage"
)

// refusedFirst returns the error of a request that stopped for consent: the refusal that would follow the consent, else
// ErrConsent. What cannot be done anyway is refused at once, and not after a page about what is kept. For that the handler
// runs once more, as for a member who has just agreed; the error rolls back all of it.
func refusedFirst(tx *storage.Tx, rq Request, do Handler) error {
	if rq.waits.coversOnlyItself() {
		rq.agreed = true
	} else if err := consent(tx, rq); err != nil {
		return ErrConsent
	}
	_, err := do(tx, rq)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return err
	}
	return ErrConsent
}
