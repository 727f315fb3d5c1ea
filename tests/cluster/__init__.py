"""The shop as on a cluster, on this machine: the processes of docker-compose.yml against local servers."""
