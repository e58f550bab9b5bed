import { acmeCloud } from "./acme/cloud";
import { awsCloud } from "./aws/cloud";
import { registerCloud } from "./core/cloud";
import { googleCloud } from "./google/cloud";

// The one list of the clouds that come with certfleet. Importing this file makes them known; it loads no provider bindings.
[awsCloud, googleCloud, acmeCloud].forEach(registerCloud);
