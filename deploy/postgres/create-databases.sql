-- Run once, by the image of PostgreSQL, on an empty volume: a database per service.
CREATE DATABASE allocation;
CREATE DATABASE scheduling;
CREATE DATABASE escalation;
CREATE DATABASE notifications;
CREATE DATABASE reporting;
