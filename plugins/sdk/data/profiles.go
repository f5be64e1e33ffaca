package data

// Profiles is a table of user attributes (age, education, gender, consumption,
// occupation in the paper), one row a user.
type Profiles struct {
	User       []uint32
	Attributes []Attribute
}

// Attribute is a column of Profiles: Code[i] indexes Values; the code equal to
// len(Values) means missing.
type Attribute struct {
	Name   string
	Values []string
	Code   []uint32
}

// Profile is one row of Profiles by attribute name; a missing attribute is
// absent.
type Profile map[string]string

// Len returns the number of users.
func (p Profiles) Len() int { return len(p.User) }

// Row returns the profile in row i.
func (p Profiles) Row(i int) Profile {
	row := Profile{}
	for _, a := range p.Attributes {
		if int(a.Code[i]) < len(a.Values) {
			row[a.Name] = a.Values[a.Code[i]]
		}
	}
	return row
}

// Of returns the profile of a user, empty if the user has none.
func (p Profiles) Of(user uint32) Profile {
	for i, u := range p.User {
		if u == user {
			return p.Row(i)
		}
	}
	return Profile{}
}
