from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile
from cassandra.policies import DCAwareRoundRobinPolicy

result_backend = "cassandra://"
cassandra_servers = ["db1.example.com", "db2.example.com"]
cassandra_keyspace = "celery"
cassandra_table = "tasks"
cassandra_read_consistency = "QUORUM"
cassandra_write_consistency = "QUORUM"
cassandra_entry_ttl = 86400

# своё имя центра обработки данных
nearest = DCAwareRoundRobinPolicy(local_dc="datacenter1")
profile = ExecutionProfile(load_balancing_policy=nearest)
cassandra_options = {
    "protocol_version": 5,
    "execution_profiles": {EXEC_PROFILE_DEFAULT: profile},
}
