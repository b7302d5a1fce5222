package storage

import "waymark/peer"

// Tx is a transaction scoped to one guild: nothing in it can reach another. It is valid only inside the function
// that it was given to, on that goroutine. What its methods return is the caller's own. A missing record is
// nil without an error. Times come back in UTC.
type Tx struct{}

// Guild returns the guild that the transaction is scoped to.
func (tx *Tx) Guild() peer.ID { panic("not yet") }
