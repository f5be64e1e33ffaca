// Package csvsource reads a directory of canonical CSV files (events, users,
// vocab) into a dataset.Raw. It decides nothing about splits, vocabularies or
// order of time: dataset.Build does.
//
// The files, each plain or with .gz at the end:
//
//   - events.csv: one row an event, rows of a user together and in order of
//     time. Columns user (any string), day (from 0), weekday (0 = Monday), slot
//     (half-hour of the day, 0-47) or minute (0-1439) or both, location, event
//     (the behaviour) and intent (whole numbers). Other columns are ignored.
//   - users.csv, optional: column user; split (population, individual or rest);
//     the attributes of Attributes and those the caller names. An empty cell is
//     a missing value. Other columns are ignored.
//   - vocab.json, optional: the names of location, event and intent by id (a
//     list, or their number where they have none), and event_to_intent by name.
package csvsource
