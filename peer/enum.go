package peer

// values returns all values of an enum from the first to the last, in order.
func values[T ~int](first, last T) []T {
	all := make([]T, 0, last-first+1)
	for v := first; v <= last; v++ {
		all = append(all, v)
	}
	return all
}

// nameOf returns the name at an index, or "" for a value that has none.
func nameOf[T ~int](names []string, v T) string {
	if v < 0 || int(v) >= len(names) {
		return ""
	}
	return names[v]
}
