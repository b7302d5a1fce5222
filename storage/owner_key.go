package storage

// forgetRead makes the next reader read again what may have changed in an owner's records.
func (g *guild) forgetRead(owner hash) {
	g.open = nil
	delete(g.paths, owner)
}

// keyOf returns the key of an owner, nil if it has none.
func (b *batch) keyOf(g *guild, owner hash) (*ownerKey, error) {
	if k := g.owners[owner]; k != nil {
		return k, nil
	}
	at := recordKey(owner, famKey)
	wrapped := g.get(bucketRecords, at)
	if wrapped == nil {
		return nil, nil
	}
	k, err := b.secrets.unwrapOwnerKey(g.associatedData(bucketRecords, at), wrapped)
	if err != nil {
		return nil, err
	}
	g.keep(owner, k)
	return k, nil
}

func (g *guild) keep(owner hash, k *ownerKey) {
	if g.owners == nil {
		g.owners = make(map[hash]*ownerKey)
	}
	g.owners[owner] = k
}

// makeKey gives an owner a key, if it has none.
func (tx *Tx) makeKey(owner hash) (*ownerKey, error) {
	g := tx.in()
	if k, err := tx.b.keyOf(g, owner); k != nil || err != nil {
		return k, err
	}
	at := recordKey(owner, famKey)
	k, wrapped, err := tx.b.secrets.newOwnerKey(g.associatedData(bucketRecords, at))
	if err != nil {
		return nil, err
	}
	if err := tx.put(bucketRecords, at, wrapped); err != nil {
		return nil, err
	}
	g.keep(owner, k)
	return k, nil
}

// needKey returns the key to write about a member with, ErrNoMember if there is none. The guild's own, of
// owner 0, is made when it is first needed.
func (tx *Tx) needKey(owner hash) (*ownerKey, error) {
	if owner == tx.owner(0) {
		return tx.makeKey(owner)
	}
	k, err := tx.b.keyOf(tx.in(), owner)
	if k == nil && err == nil {
		err = ErrNoMember
	}
	return k, err
}
