"""What the operator wrote: config, departments, rules, templates. No SQL, no mail parsing."""
